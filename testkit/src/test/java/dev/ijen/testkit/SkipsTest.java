package dev.ijen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class SkipsTest {
  private static final String BEFORE = System.getProperty("ijen.require");

  @AfterEach
  void restore() {
    if (BEFORE == null) System.clearProperty("ijen.require");
    else System.setProperty("ijen.require", BEFORE);
  }

  @Test
  void anAbsentThingSkipsUnlessItIsRequired() {
    System.setProperty("ijen.require", "cuda, opencl");
    Require.orSkip(true, "opencl", "never read");
    assertThatThrownBy(() -> Require.orSkip(false, "open", "no driver"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessage("open: no driver");
    assertThatThrownBy(() -> Require.orSkip(false, "opencl", "no driver"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessage("-Dijen.require: opencl: no driver");
  }

  @Test
  void aWidthBeyondTheMachineIsSkippedUnlessItIsRequired() {
    System.clearProperty("ijen.require");
    assertThat(WidthCondition.decide("512", 512).isDisabled()).isFalse();
    assertThat(WidthCondition.decide("off", 128).isDisabled()).isFalse();
    assertThat(WidthCondition.decide("512", 0).isDisabled()).isFalse();
    assertThat(WidthCondition.decide("512", 256).getReason())
        .hasValue("simd512: the vectors of this machine have 256 bits");
    System.setProperty("ijen.require", "simd512");
    assertThatThrownBy(() -> WidthCondition.decide("512", 256)).hasMessageContaining("simd512");
  }

  @Test
  void skipsAreListedOncePerReasonAndForAllModules(@TempDir Path root) throws IOException {
    Path neighbour = Files.createDirectories(root.resolve("kernels/target/skipped"));
    Files.writeString(neighbour.resolve("simd-512.txt"), "SKIPPED (kernels, simd-512) X: narrow\n");
    Path module = Files.createDirectories(root.resolve("bench"));

    var printed = new ByteArrayOutputStream();
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Sample.class)).build(),
            new SkipReport(module, "default", true, new PrintStream(printed)));

    String disabled = "SKIPPED (bench, default) SkipsTest$Sample.disabled: not today\n";
    String gpu =
        "SKIPPED (bench, default) SkipsTest$Sample.first, SkipsTest$Sample.second:"
            + " gpu: none here\n";
    assertThat(module.resolve("target/skipped/default.txt")).hasContent(gpu + disabled);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith("Skipped tests of all modules:\n")
        .contains(gpu + disabled)
        .contains("SKIPPED (kernels, simd-512) X: narrow\n");
  }

  @Test
  void aSkippedTestIsAbortedForJUnitToo() {
    System.clearProperty("ijen.require");
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Sample.class))
        .execute()
        .testEvents()
        .assertStatistics(s -> s.aborted(2).skipped(1).failed(0));
  }

  /** Not picked up by the build: its name does not end in Test. */
  static class Sample {
    @Test
    void first() {
      Require.orSkip(false, "gpu", "none here");
    }

    @Test
    void second() {
      Require.orSkip(false, "gpu", "none here");
    }

    @Test
    @Disabled("not today")
    void disabled() {}
  }
}
