package dev.ijen.papers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.rl.lab.Claim;
import dev.ijen.rl.lab.Experiment;
import dev.ijen.rl.lab.Lab;
import dev.ijen.rl.lab.Rows;
import dev.ijen.rl.lab.Verdict;
import dev.ijen.rl.run.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * The list of a paper's formulas broken on purpose. Each is one change of the source, made in
 * memory; with it the paper's experiment, at its full size, must come out as FAIL.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> brokenFormulas() {
 *   return Broken.of(FDpo.class)
 *       .formula("the loss prefers the loser", "margin.neg().softplus()", "margin.softplus()", "(1)")
 *       .in(Bisection.class)
 *       .formula(...)
 *       .tests();
 * }
 * }</pre>
 */
public final class Broken {
  private final Class<?> paper;
  private Class<?> file;
  private int seeds = Experiment.FEWEST;
  private final List<DynamicTest> tests = new ArrayList<>();

  private Broken(Class<?> paper) {
    this.paper = paper;
    file = paper;
  }

  /** The list of a paper; formulas are of its own file until {@link #in} names another. */
  public static Broken of(Class<?> paper) {
    return new Broken(paper);
  }

  /** The next formulas are of this file, one of those that {@link Recompiled} loads again. */
  public Broken in(Class<?> other) {
    file = other;
    return this;
  }

  /** The next formulas are judged on fewer seeds, which makes intervals wider: for slow trials. */
  public Broken seeds(int n) {
    seeds = n;
    return this;
  }

  /**
   * A formula.
   *
   * @param what is wrong with it
   * @param from the text that is replaced; it occurs once in the file
   * @param claims how the claims begin, of which at least one must fail; only arms that they read
   *     are run
   */
  public Broken formula(String what, String from, String to, String claims) {
    Class<?> of = file;
    int on = seeds;
    tests.add(
        DynamicTest.dynamicTest(what, () -> fails(Recompiled.with(of, from, to), claims, on)));
    return this;
  }

  /** To be returned by a test factory. */
  public Stream<DynamicTest> tests() {
    return tests.stream();
  }

  private void fails(Recompiled code, String claims, int on) throws ReflectiveOperationException {
    Experiment broken =
        (Experiment) code.loadClass(paper.getName()).getMethod("experiment").invoke(null);
    List<String> passing = passing();
    List<Claim> judged =
        broken.claims().stream()
            .filter(c -> c.text().startsWith(claims) && passing.contains(c.text()))
            .toList();
    assertThat(judged).as("claims that pass and begin with %s", claims).isNotEmpty();
    List<Claim.Seed> all =
        LongStream.range(Experiment.FIRST, Experiment.FIRST + on)
            .mapToObj(seed -> (Claim.Seed) new Lazy(broken, seed))
            .toList();
    List<String> lines = new ArrayList<>();
    for (Claim c : judged) {
      Claim.Judged j = judge(c, all);
      if (j.verdict() == Verdict.FAIL) return;
      lines.add(j.line());
    }
    assertThat(lines).as("none of these failed").isEmpty();
  }

  private static Claim.Judged judge(Claim c, List<Claim.Seed> seeds) {
    if (c.everySeed()) { // one is enough to fail
      for (Claim.Seed seed : seeds) {
        Claim.Judged one = c.judge(List.of(seed));
        if (one.verdict() == Verdict.FAIL) return one;
      }
    }
    seeds.parallelStream().forEach(c.statistic()::of);
    return c.judge(seeds);
  }

  /** Claims that hold by the committed rows: one that fails anyway shows nothing. */
  private List<String> passing() throws ReflectiveOperationException {
    Experiment whole = (Experiment) paper.getMethod("experiment").invoke(null);
    Path rows = Rendering.rows(Path.of(".."), whole.paper());
    return whole.judge(new Rows(whole, rows).read().results()).stream()
        .filter(j -> j.verdict() == Verdict.PASS)
        .map(j -> j.claim().text())
        .toList();
  }

  /** Arms are run when a claim asks for their numbers. */
  private static final class Lazy implements Claim.Seed {
    private final Experiment experiment;
    private final long seed;
    private final Map<String, Metrics> run = new ConcurrentHashMap<>();

    Lazy(Experiment experiment, long seed) {
      this.experiment = experiment;
      this.seed = seed;
    }

    @Override
    public double of(String arm, String metric) {
      return metrics(arm).number(metric);
    }

    @Override
    public double[] all(String arm, String metric) {
      if (value(arm, metric) instanceof double[] many) return many;
      throw new IllegalArgumentException(metric + " of " + arm + " is not a list");
    }

    private @Nullable Object value(String arm, String metric) {
      return metrics(arm).values().get(metric);
    }

    private Metrics metrics(String arm) {
      return run.computeIfAbsent(
          arm,
          name ->
              Lab.trial(
                      experiment.arms().stream()
                          .filter(a -> a.name().equals(name))
                          .findFirst()
                          .orElseThrow(),
                      seed)
                  .metrics());
    }
  }
}
