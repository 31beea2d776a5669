package dev.ijen.rl.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
  private static final List<Long> SEEDS = LongStream.range(1000, 1012).boxed().toList();

  @TempDir Path folder;

  record Config(double gap) {}

  /** Two arms of noisy numbers, the second better by {@code gap}. */
  private static Experiment experiment(double gap, AtomicInteger runs) {
    return new Experiment(99, new Config(gap), LabTest.class)
        .arm("1", "old", seed -> noisy(seed, 1, 0, runs))
        .arm("1", "new", seed -> noisy(seed, 2, gap, runs))
        .claim(Claim.above("better", 0, s -> s.of("new", "score") - s.of("old", "score")));
  }

  private static Metrics noisy(long seed, int arm, double shift, AtomicInteger runs) {
    runs.incrementAndGet();
    double noise = new NumpyRandom(seed * 10 + arm).uniform(-1, 1);
    return new Metrics().add("score", shift + noise).add("all", new double[] {noise, shift});
  }

  private static List<Experiment.Result> run(Experiment e, Path file) {
    return Lab.run(e, SEEDS, new Rows(e, file, "source"), Progress.silent());
  }

  private Verdict verdict(double gap) {
    Experiment e = experiment(gap, new AtomicInteger());
    return Report.of(e, run(e, folder.resolve(gap + ".jsonl"))).verdict();
  }

  @Test
  void verdictsFollowTheInterval() {
    assertThat(verdict(3)).isEqualTo(Verdict.PASS);
    assertThat(verdict(-3)).isEqualTo(Verdict.FAIL);
    assertThat(verdict(.1)).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void aClaimThatItsControlPassesTooIsVacuous() {
    Claim c = Claim.above("x", 0, s -> s.of("a", "m"));
    List<Claim.Seed> seeds = new ArrayList<>();
    for (int i = 0; i < 10; i++) seeds.add(seed(1 + i / 10.0));
    assertThat(c.unless("itself", s -> s.of("a", "m")).judge(seeds).verdict())
        .isEqualTo(Verdict.VACUOUS);
    assertThat(c.unless("minus", s -> -s.of("a", "m")).judge(seeds).verdict())
        .isEqualTo(Verdict.PASS);
    assertThat(c.unless("unsure", s -> s.of("a", "m") - 1.45).judge(seeds).verdict())
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(c.unless("minus", s -> -s.of("a", "m")).judge(seeds).line())
        .startsWith("PASS       x: 1.450 [1.233, 1.667], claimed > 0; unlike minus: -1.450");
  }

  @Test
  void aReportAlignsClaimsAndListsWhatNothingIsClaimedOf() {
    record Config(int n) {}
    Experiment e =
        new Experiment(1, new Config(1), LabTest.class)
            .arm("1", "first", _ -> new Metrics().add("m", 2).add("more", new double[] {1, 3}))
            .arm("1", "second", _ -> new Metrics().add("m", 1).add("other", .25));
    e.claim(Claim.above("m", .5, s -> s.of("first", "m")).unless("0", _ -> 0));
    e.claim(Claim.within("longer", 1, .01, s -> s.of("second", "m")).onEverySeed());
    List<Experiment.Result> results = new ArrayList<>();
    for (long seed = 0; seed < 3; seed++) {
      for (Experiment.Arm a : e.arms()) results.add(Lab.trial(a, seed));
    }
    assertThat(Report.of(e, results).text().lines().limit(3))
        .containsExactly(
            "PASS       m            2.000 [2.000, 2.000]  > 0.5",
            "             unlike: 0  0 [0, 0]",
            "PASS       longer       1.000 [1.000, 1.000]  1 +- 0.01 on every seed");
    assertThat(Report.metrics(e, results).lines())
        .containsExactly(
            "m",
            "  first   2.000 [2.000, 2.000]",
            "  second  1.000 [1.000, 1.000]",
            "more",
            "  first   1.000  3.000",
            "other",
            "  second  0.2500 [0.2500, 0.2500]");
  }

  private static Claim.Seed seed(double value) {
    return new Claim.Seed() {
      @Override
      public double of(String arm, String metric) {
        return value;
      }

      @Override
      public double[] all(String arm, String metric) {
        return new double[] {value};
      }
    };
  }

  @Test
  void onEverySeedOneIsEnoughToFail() {
    List<Claim.Seed> seeds = new ArrayList<>();
    for (int i = 0; i < 20; i++) seeds.add(seed(i == 7 ? 2 : .1));
    Claim below = Claim.below("x", 1, s -> s.of("a", "m"));
    assertThat(below.judge(seeds).verdict()).isEqualTo(Verdict.PASS);
    assertThat(below.onEverySeed().judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
    seeds.set(7, seed(Double.NaN));
    assertThat(below.judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(below.onEverySeed().judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
    Claim near = Claim.within("x", .1, .2, s -> s.of("a", "m"));
    assertThat(near.judge(List.of(seed(.2), seed(.2), seed(.2))).verdict()).isEqualTo(Verdict.PASS);
    assertThat(near.judge(List.of(seed(.4), seed(.4), seed(.4))).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aKilledExperimentGoesOnWhereItStopped() throws Exception {
    Path file = folder.resolve("99.jsonl");
    List<Experiment.Result> whole = run(experiment(3, new AtomicInteger()), file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2 * 2 * 12);
    // Five trials, one line of a sixth, and half a line.
    String kept = String.join("\n", lines.subList(0, 11)) + "\n" + lines.get(11).substring(0, 40);
    Files.writeString(file, kept);
    AtomicInteger runs = new AtomicInteger();
    List<Experiment.Result> again = run(experiment(3, runs), file);
    assertThat(runs).hasValue(24 - 5);
    assertThat(again).hasSize(24);
    for (int i = 0; i < 24; i++) {
      assertThat(again.get(i).arm()).isEqualTo(whole.get(i).arm());
      assertThat(again.get(i).seed()).isEqualTo(whole.get(i).seed());
      assertThat(again.get(i).metrics()).hasToString(whole.get(i).metrics().toString());
    }
    AtomicInteger none = new AtomicInteger();
    run(experiment(3, none), file);
    assertThat(none).hasValue(0);
  }

  @Test
  void rowsOfAnotherVersionAreSetAside() throws Exception {
    Path file = folder.resolve("99.jsonl");
    List<byte[]> versions = new ArrayList<>();
    for (int gap = 3; gap < 6; gap++) {
      AtomicInteger runs = new AtomicInteger();
      Experiment e = experiment(gap, runs);
      assertThat(new Rows(e, file, "source").read().stale()).isEqualTo(gap == 3 ? 0 : 48);
      run(e, file);
      assertThat(runs).hasValue(24);
      assertThat(new Rows(e, file, "source").read().stale()).isZero();
      assertThat(new Rows(e, file, "changed").read().results()).isEmpty();
      versions.add(Files.readAllBytes(file));
    }
    assertThat(folder.resolve("99.jsonl.old")).hasBinaryContent(versions.get(0));
    assertThat(folder.resolve("99.jsonl.2.old")).hasBinaryContent(versions.get(1));
  }

  @Test
  void aTrialWithALineTooFewOrTooManyIsRunAgain() throws Exception {
    Path file = folder.resolve("99.jsonl");
    Experiment e = experiment(3, new AtomicInteger());
    String whole = run(e, file).toString();
    List<String> lines = Files.readAllLines(file);
    StringWriter said = new StringWriter();
    Progress progress = new Progress(new PrintWriter(said), Progress.Mode.LINES);
    for (int change : List.of(-1, 1)) {
      List<String> changed = new ArrayList<>(lines);
      if (change < 0) changed.remove(7);
      else changed.add(7, lines.get(7)); // a copy of it
      Files.write(file, changed);
      AtomicInteger runs = new AtomicInteger();
      Experiment again = experiment(3, runs);
      Rows rows = new Rows(again, file, "source");
      assertThat(rows.read().cut()).isPositive();
      assertThat(withoutSeconds(Lab.run(again, SEEDS, rows, progress).toString()))
          .isEqualTo(withoutSeconds(whole));
      assertThat(runs).hasValue(1);
      assertThat(rows.read().cut()).isZero();
    }
    assertThat(said.toString()).contains("1 rows in " + file + " are of trials cut short");
  }

  private static String withoutSeconds(String results) {
    return results.replaceAll("seconds=[^]]*]", "");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsFoundBeforeTheFirstTrial() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(() -> run(experiment(3, runs), file.resolve("99.jsonl")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(file.resolve("99.jsonl") + ": cannot be written: ");
    Path taken = Files.createDirectory(folder.resolve("99.jsonl"));
    assertThatThrownBy(() -> run(experiment(3, runs), taken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(taken + ": cannot be ");
    assertThat(runs).hasValue(0);
  }

  @Test
  void aRehearsalJudgesItsSeedsOfEveryArm() {
    AtomicInteger runs = new AtomicInteger();
    Experiment e = experiment(3, runs);
    Report r = Report.of(e, Lab.rehearse(e, Lab.SMOKE, Progress.silent()));
    assertThat(runs).hasValue(4);
    assertThat(r.seeds()).isEqualTo(2);
    assertThat(r.claims()).hasSize(1);
  }

  @Test
  void aSettingThatIsAnArrayIsRefused() {
    record Sizes(int[] pairs) {}
    assertThatThrownBy(() -> new Experiment(39, new Sizes(new int[1]), LabTest.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("experiment 39: setting pairs is an array; use a List");
  }

  @Test
  void twoClaimsOfOneTextAreRefused() {
    Claim c = Claim.above("one", 0, s -> s.of("a", "m"));
    Experiment e = experiment(3, new AtomicInteger()).claim(c);
    assertThatThrownBy(() -> e.claim(c))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("two claims are \"one\"");
  }

  @Test
  void aChangedRowIsNamed() throws Exception {
    Path file = folder.resolve("99.jsonl");
    Experiment e = experiment(3, new AtomicInteger());
    run(e, file);
    String text = Files.readString(file);
    List<String> lines = new ArrayList<>(text.lines().toList());
    lines.set(4, lines.get(4).replaceFirst("\"value\":[-\\d.E]+", "\"value\":9.5"));
    Files.write(file, lines);
    assertThatThrownBy(() -> run(e, file))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("99.jsonl: line 5 (arm ")
        .hasMessageContaining("was changed since it was written");
    assertThat(Files.readAllLines(file)).isEqualTo(lines);
    for (String bad : List.of("nonsense", "{}", "{\"a\":{\"b\":1,\"check\":2}}", "{", "[1]", "")) {
      Files.writeString(file, bad + "\n");
      assertThatThrownBy(() -> run(e, file))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("99.jsonl: line 1 ");
      assertThat(file).hasContent(bad + "\n");
    }
  }

  @Test
  void seedsThatProveNothingAreRefused() {
    assertThatThrownBy(() -> Experiment.requireReporting(List.of(3L, 1000L)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("2 different seeds: a verdict needs at least 10")
        .hasMessageContaining("seeds [3] were there to choose settings with");
    assertThatThrownBy(
            () -> Experiment.requireReporting(LongStream.range(990, 1010).boxed().toList()))
        .hasMessageStartingWith("seeds [990, ..., 999] were there to choose settings with");
    Experiment.requireReporting(SEEDS);
  }

  @Test
  void aTrialThatFailsSaysWhich() {
    Experiment e =
        new Experiment(99, new Config(0), LabTest.class)
            .arm(
                "1",
                "broken",
                seed -> {
                  throw new ArithmeticException("no");
                });
    assertThatThrownBy(() -> run(e, folder.resolve("x.jsonl")))
        .hasMessageStartingWith("arm broken, seed 10")
        .hasMessageEndingWith(": no");
  }

  @Test
  void anUnknownMetricIsNamed() {
    Experiment e =
        experiment(1, new AtomicInteger()).claim(Claim.above("x", 0, s -> s.of("old", "scoer")));
    List<Experiment.Result> r = run(e, folder.resolve("x.jsonl"));
    assertThatThrownBy(() -> Report.of(e, r)).hasMessageContaining("scoer of arm old; there are");
  }
}
