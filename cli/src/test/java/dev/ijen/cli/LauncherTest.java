package dev.ijen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.testkit.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ijen}, as far as it goes without building anything. */
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "ijen").toAbsolutePath().normalize();

  @TempDir Path folder;

  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void needsAShell() {
    Require.orSkip(Files.isExecutable(Path.of("/bin/sh")), "sh", "there is no /bin/sh");
  }

  @Test
  void findsTheJdkThatRunsThisTest() throws Exception {
    String home = System.getProperty("java.home");
    assertThat(run(SCRIPT, Map.of("IJEN_JAVA_HOME", home)))
        .isEqualTo(new Outcome(0, home + "\n", ""));
    assertThat(run(SCRIPT, Map.of("JAVA_HOME", home))).isEqualTo(new Outcome(0, home + "\n", ""));
  }

  @Test
  void worksFromElsewhereThroughALinkWithSpaces() throws Exception {
    Path first = Files.createSymbolicLink(folder.resolve("a link"), SCRIPT);
    Path second = Files.createSymbolicLink(folder.resolve("link to it"), first.getFileName());
    Path jdk = jdk("some jdk", "25.0.3");
    Outcome outcome = run(second, Map.of("IJEN_JAVA_HOME", jdk.toString()));
    Files.delete(first);
    assertThat(outcome).isEqualTo(new Outcome(0, jdk + "\n", ""));
  }

  @Test
  void readsVersionsOfAllForms() throws Exception {
    for (String good : List.of("25", "25.0.3", "26-ea", "100.1")) {
      Path jdk = jdk("good " + good, good);
      assertThat(run(SCRIPT, Map.of("IJEN_JAVA_HOME", jdk.toString())).code).as(good).isZero();
    }
    for (String bad : List.of("1.8.0_292", "24.0.2", "", "x")) {
      Path jdk = jdk("bad " + bad, bad);
      Outcome o = run(SCRIPT, Map.of("IJEN_JAVA_HOME", jdk.toString()));
      assertThat(o.code).as(bad).isEqualTo(1);
      assertThat(o.err).startsWith("ijen: IJEN_JAVA_HOME=" + jdk + " is not a JDK 25 or newer");
    }
  }

  @Test
  void passesOverAnOldJavaHome() throws Exception {
    Path old = jdk("old", "17.0.15");
    Path young = jdk("young", "25");
    String path = young.resolve("bin") + ":/usr/bin:/bin";
    assertThat(run(SCRIPT, Map.of("JAVA_HOME", old.toString(), "PATH", path)))
        .isEqualTo(new Outcome(0, young + "\n", ""));
  }

  /** A folder that looks like a JDK of this version. */
  private Path jdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    assertThat(Files.createFile(bin.resolve("javac")).toFile().setExecutable(true)).isTrue();
    String release = "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"none\"\n";
    Files.writeString(bin.resolveSibling("release"), release);
    return bin.getParent();
  }

  private Outcome run(Path script, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(script.toString(), "java-home");
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("IJEN_JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
