package dev.ijen.rl.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {
  @TempDir private Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void names() {
    file = folder.resolve("99.jsonl");
  }

  record Config(double x) {}

  private static Experiment experiment(int paper, double x) {
    return new Experiment(paper, new Config(x), RowsTest.class)
        .arm("part 1", "b", seed -> new Metrics().add("m", seed + x).add("n", 1))
        .arm("part 2", "a", seed -> new Metrics().add("m", seed - x));
  }

  private Rows rows(Experiment e) {
    return new Rows(e, file, "source");
  }

  private List<Experiment.Result> run(Experiment e, long first, long last) {
    List<Long> seeds = LongStream.rangeClosed(first, last).boxed().toList();
    return Lab.run(e, seeds, rows(e), Progress.silent());
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(file));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Experiment e = experiment(99, .5);
    Metrics m =
        new Metrics()
            .add("third", 1 / 3.0)
            .add("none", Double.NaN)
            .add("whole", 7)
            .add("list", new double[] {.1, Double.NaN, -2});
    rows(e).append(e.arms().getFirst(), new Experiment.Result("b", 1000, m, 1.23456));
    Experiment.Result r = rows(e).read().results().getFirst();
    assertThat(r.metrics().number("third")).isEqualTo(1 / 3.0);
    assertThat(r.metrics().values().get("none")).isEqualTo(Double.NaN);
    assertThat((double[]) r.metrics().values().get("list")).containsExactly(.1, Double.NaN, -2);
    assertThat(r.metrics()).hasToString(Rows.asWritten(m).toString());
    assertThat(r.seconds()).isEqualTo(1.235);
    assertThat(lines()).hasSize(4).allMatch(l -> l.contains("\"part\":\"part 1\",\"arm\":\"b\""));
    Metrics word = new Metrics().add("word", "x");
    assertThatThrownBy(
            () -> rows(e).append(e.arms().getFirst(), new Experiment.Result("b", 1000, word, 1)))
        .hasMessage("word is no number: x");
  }

  @Test
  void resultsComeInTheOrderOfArmsAndSeeds() {
    List<Experiment.Result> all = run(experiment(99, .5), 1000, 1002);
    assertThat(all.stream().map(r -> r.arm() + r.seed()).toList())
        .containsExactly("b1000", "b1001", "b1002", "a1000", "a1001", "a1002");
    // Those of other seeds stay in the file and out of the result.
    List<Experiment.Result> some = run(experiment(99, .5), 1001, 1001);
    assertThat(some.stream().map(r -> r.arm() + r.seed()).toList())
        .containsExactly("b1001", "a1001");
    assertThat(rows(experiment(99, .5)).read().results()).hasSize(6);
  }

  @Test
  void aTrialIsTimedInSeconds() {
    Experiment.Arm slow =
        new Experiment.Arm(
            "1",
            "slow",
            _ -> {
              try {
                Thread.sleep(20);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return new Metrics();
            });
    assertThat(Lab.trial(slow, 1).seconds()).isBetween(.019, 19.0);
  }

  /** One row of another version is enough: all are set aside, and all are computed again. */
  @Test
  void versionsAreNeverMixed() throws IOException {
    run(experiment(99, .5), 1000, 1000);
    String old = lines().getFirst();
    Files.delete(file);
    run(experiment(99, .25), 1000, 1000);
    List<String> mixed = lines();
    mixed.addFirst(old);
    Files.write(file, mixed);
    assertThat(rows(experiment(99, .25)).read().stale()).isOne();
    run(experiment(99, .25), 1000, 1000);
    assertThat(lines()).hasSize(3);
    assertThat(rows(experiment(99, .25)).read().results()).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve("99.jsonl.old"))).isEqualTo(mixed);
  }

  @Test
  void rowsOfAnotherPaperAreRefused() {
    run(experiment(98, .5), 1000, 1000);
    assertThatThrownBy(() -> rows(experiment(99, .5)).read())
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("line 1 is of paper 98");
  }

  @Test
  void aLineIsTheWholeLine() throws IOException {
    run(experiment(99, .5), 1000, 1000);
    List<String> lines = lines();
    lines.set(1, lines.get(1) + " ");
    Files.write(file, lines);
    assertThatThrownBy(() -> rows(experiment(99, .5)).read())
        .hasMessageContaining("line 2 (arm ")
        .hasMessageContaining("was changed");
  }

  /** A kill leaves a first line; the next run begins again with the same trial. */
  @Test
  void anAttemptThatWasCutShortIsForgotten() throws IOException {
    Experiment e = experiment(99, .5);
    rows(e).append(e.arms().getFirst(), Lab.trial(e.arms().getFirst(), 1000));
    List<String> two = lines();
    Files.write(file, List.of(two.get(0), two.get(0), two.get(1)));
    assertThat(rows(e).read().results()).hasSize(1);
    assertThat(rows(e).read().cut()).isZero();
    Files.writeString(file, two.get(0) + "\n" + two.get(1) + "\n" + two.get(0).substring(0, 30));
    assertThat(rows(e).read().cut()).isOne();
    assertThat(rows(e).read().results()).hasSize(1);
    rows(e).resume(Progress.silent());
    assertThat(lines()).isEqualTo(two);
  }

  /** Seeds of which an arm is missing are not judged; the others are, in order. */
  @Test
  void onlyWholeSeedsAreJudged() {
    Experiment e = experiment(99, .5);
    List<Experiment.Result> results = new ArrayList<>();
    for (long seed : new long[] {1002, 1000, 1001}) {
      for (Experiment.Arm a : e.arms()) {
        if (seed != 1001 || a.name().equals("a")) results.add(Lab.trial(a, seed));
      }
    }
    List<Claim.Seed> seeds = e.bySeed(results);
    assertThat(seeds).hasSize(2);
    assertThat(seeds.get(0).of("b", "m")).isCloseTo(1000.5, within(1e-9));
    assertThat(seeds.get(1).of("b", "m")).isCloseTo(1002.5, within(1e-9));
  }

  @Test
  void nineSeedsAreTooFewAndTheSameOneTenTimesIsOne() {
    assertThat(Experiment.objections(LongStream.range(1000, 1009).boxed().toList()))
        .containsExactly("9 different seeds: a verdict needs at least 10");
    assertThat(Experiment.objections(LongStream.range(0, 20).map(_ -> 1000).boxed().toList()))
        .containsExactly("1 different seeds: a verdict needs at least 10");
    assertThat(Experiment.objections(LongStream.range(1000, 1010).boxed().toList())).isEmpty();
    assertThat(Experiment.objections(LongStream.range(995, 1010).boxed().toList()).getFirst())
        .startsWith("seeds [995, 996, 997, 998, 999] were");
  }
}
