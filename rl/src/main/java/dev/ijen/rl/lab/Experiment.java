package dev.ijen.rl.lab;

import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Metrics;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * What is run for every seed, and what is claimed of it. Reporting seeds begin at {@link #FIRST};
 * seeds below were there to choose settings with and are refused.
 *
 * <pre>{@code
 * new Experiment(25, config, FDpo.class)
 *     .arm("1", "reverse KL", seed -> trial(REVERSE_KL, config, seed))
 *     .claim(Claim.below("(1) the optimum is learned", .02, s -> s.of("reverse KL", "error")))
 * }</pre>
 */
public final class Experiment {
  /** The first reporting seed; tuning used those below. */
  public static final long FIRST = 1000;

  /** The fewest reporting seeds. */
  public static final int FEWEST = 10;

  /** The most seeds that a message lists. */
  private static final int SHOWN = 5;

  /** One run of an arm: what was measured, by name. */
  @FunctionalInterface
  public interface Trial {
    Metrics run(long seed);
  }

  /**
   * An arm.
   *
   * @param part of the paper's experiment that it belongs to
   */
  public record Arm(String part, String name, Trial trial) {}

  /** A picture drawn from all results. */
  @FunctionalInterface
  public interface Figure {
    Chart<?, ?> draw(List<Claim.Seed> seeds);
  }

  private final int paper;
  private final Record config;
  private final Class<?> file;
  private final Map<String, Arm> arms = new LinkedHashMap<>();
  private final List<Claim> claims = new ArrayList<>();
  private final SequencedMap<String, Figure> figures = new LinkedHashMap<>();

  /**
   * An experiment without arms.
   *
   * @param paper its number
   * @param config every number the trials depend on besides the seed; lists, not arrays, whose text
   *     differs from process to process
   * @param file the class whose source is the paper's
   */
  public Experiment(int paper, Record config, Class<?> file) {
    for (RecordComponent c : config.getClass().getRecordComponents()) {
      if (c.getType().isArray()) {
        throw new IllegalArgumentException(
            "experiment %d: setting %s is an array; use a List, which has the same text each time"
                .formatted(paper, c.getName()));
      }
    }
    this.paper = paper;
    this.config = config;
    this.file = file;
  }

  /** Adds an arm; its name is unique in the experiment. */
  public Experiment arm(String part, String name, Trial trial) {
    if (arms.put(name, new Arm(part, name, trial)) != null) {
      throw new IllegalArgumentException("experiment " + paper + ": two arms are named " + name);
    }
    return this;
  }

  /** Adds a claim, with a text of its own; the first one's number is the paper's headline. */
  public Experiment claim(Claim claim) {
    if (claims.stream().anyMatch(c -> c.text().equals(claim.text()))) {
      throw new IllegalArgumentException(
          "experiment %d: two claims are \"%s\"".formatted(paper, claim.text()));
    }
    claims.add(claim);
    return this;
  }

  /** Adds a picture, written as {@code NAME.png} and {@code NAME.svg}. */
  public Experiment figure(String name, Figure figure) {
    figures.put(name, figure);
    return this;
  }

  public int paper() {
    return paper;
  }

  public Record config() {
    return config;
  }

  public Class<?> file() {
    return file;
  }

  public List<Arm> arms() {
    return List.copyOf(arms.values());
  }

  public List<Claim> claims() {
    return List.copyOf(claims);
  }

  public SequencedMap<String, Figure> figures() {
    return figures;
  }

  /** What is wrong with seeds that cannot support a verdict; empty: nothing. */
  public static List<String> objections(List<Long> seeds) {
    List<String> wrong = new ArrayList<>();
    long different = seeds.stream().distinct().count();
    if (different < FEWEST) {
      wrong.add("%d different seeds: a verdict needs at least %d".formatted(different, FEWEST));
    }
    List<Long> tuning = seeds.stream().filter(s -> s < FIRST).distinct().sorted().toList();
    if (!tuning.isEmpty()) {
      String which =
          tuning.size() <= SHOWN
              ? tuning.toString()
              : "[%d, ..., %d]".formatted(tuning.getFirst(), tuning.getLast());
      wrong.add(
          "seeds %s were there to choose settings with: reporting seeds begin at %d"
              .formatted(which, FIRST));
    }
    return wrong;
  }

  /**
   * Refuses seeds that cannot support a verdict.
   *
   * @throws BadInput when there are fewer than {@link #FEWEST}, or some of them are tuning seeds
   */
  public static void requireReporting(List<Long> seeds) {
    List<String> wrong = objections(seeds);
    if (!wrong.isEmpty()) throw new BadInput(wrong);
  }

  /** Judges every claim on all seeds for which every arm has a result. */
  public List<Claim.Judged> judge(List<Result> results) {
    List<Claim.Seed> seeds = bySeed(results);
    return claims.stream().map(c -> c.judge(seeds)).toList();
  }

  /** The results of each seed, those of all arms together, in the order of seeds. */
  public List<Claim.Seed> bySeed(List<Result> results) {
    Map<Long, Map<String, Metrics>> all = new TreeMap<>();
    for (Result r : results) {
      all.computeIfAbsent(r.seed(), _ -> new LinkedHashMap<>()).put(r.arm(), r.metrics());
    }
    List<Claim.Seed> seeds = new ArrayList<>();
    for (Map<String, Metrics> of : all.values()) {
      if (of.keySet().containsAll(arms.keySet())) seeds.add(new OfSeed(paper, of));
    }
    return seeds;
  }

  private record OfSeed(int paper, Map<String, Metrics> arms) implements Claim.Seed {
    @Override
    public double of(String arm, String metric) {
      if (value(arm, metric) instanceof Number n) return n.doubleValue();
      throw unknown(arm, metric);
    }

    @Override
    public double[] all(String arm, String metric) {
      if (value(arm, metric) instanceof double[] many) return many;
      throw unknown(arm, metric);
    }

    private @Nullable Object value(String arm, String metric) {
      Metrics m = arms.get(arm);
      return m == null ? null : m.values().get(metric);
    }

    private IllegalArgumentException unknown(String arm, String metric) {
      Metrics m = arms.get(arm);
      return new IllegalArgumentException(
          "experiment %d: no such metric %s of arm %s; there are %s"
              .formatted(paper, metric, arm, m == null ? arms.keySet() : m.values().keySet()));
    }
  }

  /**
   * What a trial gave.
   *
   * @param seconds it took
   */
  public record Result(String arm, long seed, Metrics metrics, double seconds) {}
}
