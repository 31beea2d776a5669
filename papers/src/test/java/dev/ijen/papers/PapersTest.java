package dev.ijen.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Lab;
import dev.ijen.rl.lab.Report;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PapersTest {
  private static final Path ROOT = Path.of("..");

  private static Stream<Paper> programs() {
    return Papers.all().stream().filter(p -> p.program() != null);
  }

  @Test
  void thereAreSixtyEightInOrder() {
    List<Integer> numbers = Papers.all().stream().map(Paper::number).toList();
    assertThat(numbers).hasSize(68).isSorted().doesNotHaveDuplicates().contains(1, 68);
    assertThat(Papers.all()).allSatisfy(p -> assertThat(p.title()).isNotBlank());
  }

  /** Every arm runs, and every claim finds the numbers it judges. */
  @TestFactory
  Stream<DynamicTest> smoke() {
    return programs()
        .map(p ->
            DynamicTest.dynamicTest(
                p.number() + " " + p.title(),
                () -> {
                  Experiment e = Objects.requireNonNull(p.program()).smoke().get();
                  var results = Lab.rehearse(e, Lab.SMOKE, Progress.silent());
                  assertThat(Report.of(e, results).claims()).isNotEmpty();
                }));
  }

  /**
   * A file's hash sees the paper, not what it stands on: one committed trial of each, the quickest,
   * must have the same bits today.
   */
  @TestFactory
  Stream<DynamicTest> committedTrialsComeOutAgain() {
    return programs()
        .map(p ->
            DynamicTest.dynamicTest(
                p.title(),
                () -> {
                  Experiment e = Objects.requireNonNull(p.program()).experiment().get();
                  Experiment.Result quickest =
                      new Rows(e, Rendering.rows(ROOT, p.number()))
                          .read().results().stream()
                              .min(Comparator.comparing(Experiment.Result::seconds))
                              .orElseThrow();
                  assertThat(Verification.again(e, quickest).toString())
                      .isEqualTo(quickest.metrics().toString());
                }));
  }

  /** The committed pages are what the committed rows say, and those are of this version. */
  @TestFactory
  Stream<DynamicTest> pagesAreFresh() {
    return Rendering.files(ROOT).entrySet().stream()
        .map(f ->
            DynamicTest.dynamicTest(
                f.getKey().toString(),
                () ->
                    assertThat(f.getKey())
                        .as("stale: run ./ijen papers render")
                        .hasContent(f.getValue())));
  }

  /** A file with an experiment that no number leads to would never be run. */
  @Test
  void everyExperimentIsInTheList() throws Exception {
    Path sources = ROOT.resolve("papers/src/main/java/dev/ijen/papers");
    List<String> listed = programs().map(p -> Objects.requireNonNull(p.program()).path()).toList();
    try (Stream<Path> families = Files.walk(sources, 2)) {
      for (Path file : families.filter(f -> f.getParent().getParent().equals(sources)).toList()) {
        if (!Files.readString(file).contains("public static Experiment experiment()")) continue;
        assertThat(listed)
            .as("add it to Papers.PROGRAMS")
            .contains(sources.relativize(file).toString().replace('\\', '/'));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> aFileCanBeReadAtASitting() {
    return programs()
        .map(p ->
            DynamicTest.dynamicTest(
                p.title(),
                () ->
                    assertThat(
                            Files.readAllLines(
                                ROOT.resolve("papers/src/main/java/dev/ijen/papers")
                                    .resolve(Objects.requireNonNull(p.program()).path())))
                        .hasSizeLessThan(300)));
  }

  @Test
  void anUnknownPaperIsSuggested() {
    assertThatThrownBy(() -> Papers.named("0")).hasMessage("paper 0: unknown; there are 1 to 68");
    assertThatThrownBy(() -> Papers.named("f-dpo"))
        .isInstanceOf(BadInput.class)
        .hasMessage("paper f-dpo: unknown; did you mean 25 Beyond Reverse KL: f-DPO?");
    assertThatThrownBy(() -> Papers.named("reverse f-dpo"))
        .hasMessageContaining("did you mean 25 Beyond Reverse KL: f-DPO?");
    assertThatThrownBy(() -> Papers.named("divergnce"))
        .hasMessageContaining("did you mean 57 Aligning")
        .hasMessageEndingWith("(f-DPG)?");
    for (String nothing : List.of("", "zzzqqq", "zz", "1.5")) {
      assertThatThrownBy(() -> Papers.named(nothing))
          .hasMessage("paper " + nothing + ": unknown; ./ijen papers lists them");
    }
    for (String number : List.of("69", "-3", "99999999999999999999")) {
      assertThatThrownBy(() -> Papers.named(number)).hasMessageEndingWith("there are 1 to 68");
    }
    assertThatThrownBy(() -> Papers.named("48")).hasMessageContaining("has no program yet");
    for (String good : List.of("25", "025", " 25")) {
      assertThat(Papers.named(good).title()).contains("f-DPO");
    }
  }
}
