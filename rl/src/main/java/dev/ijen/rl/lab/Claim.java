package dev.ijen.rl.lab;

import dev.ijen.rl.stats.Interval;
import dev.ijen.rl.stats.Intervals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something a paper says, as a number per seed and where its mean must lie. Differences of arms are
 * taken within a seed, so comparisons are paired.
 *
 * <pre>{@code
 * Claim.above("f beats g", 0, s -> s.of("f", "return") - s.of("g", "return"))
 *     .unless("g against itself", s -> s.of("g2", "return") - s.of("g", "return"))
 * }</pre>
 *
 * @param text in the paper's words, short
 * @param statistic the number
 * @param side where it must lie
 * @param bound the number to be above or below, or near
 * @param margin how near
 * @param everySeed every seed's number must, not just the 95 % interval of the mean
 * @param controlled what the control is; null without one
 * @param control the same number of a negative control, of which the claim must fail
 */
public record Claim(
    String text,
    Statistic statistic,
    Side side,
    double bound,
    double margin,
    boolean everySeed,
    @Nullable String controlled,
    @Nullable Statistic control) {

  /** The results of one seed. */
  public interface Seed {
    /** A metric of an arm; throws when there is none of that name. */
    double of(String arm, String metric);

    /** A metric that is a list of numbers. */
    double[] all(String arm, String metric);

    /** A metric that is a list of numbers, each averaged over seeds: the line of a picture. */
    static double[] mean(List<Seed> seeds, String arm, String metric) {
      double[] sum = new double[seeds.getFirst().all(arm, metric).length];
      for (Seed s : seeds) {
        double[] x = s.all(arm, metric);
        for (int i = 0; i < sum.length; i++) sum[i] += x[i] / seeds.size();
      }
      return sum;
    }
  }

  /** A number from the results of one seed. */
  @FunctionalInterface
  public interface Statistic {
    double of(Seed seed);
  }

  /** Where a number must lie. */
  public enum Side {
    ABOVE,
    BELOW,
    WITHIN
  }

  /** The number is above the bound. */
  public static Claim above(String text, double bound, Statistic s) {
    return new Claim(text, s, Side.ABOVE, bound, 0, false, null, null);
  }

  /** The number is below the bound. */
  public static Claim below(String text, double bound, Statistic s) {
    return new Claim(text, s, Side.BELOW, bound, 0, false, null, null);
  }

  /** The number is within {@code margin} of a value. */
  public static Claim within(String text, double value, double margin, Statistic s) {
    return new Claim(text, s, Side.WITHIN, value, margin, false, null, null);
  }

  /** For what must hold exactly: every seed's number is looked at, not their mean. */
  public Claim onEverySeed() {
    return new Claim(text, statistic, side, bound, margin, true, controlled, control);
  }

  /** The negative control: if the claim holds of this number too, it is vacuous. */
  public Claim unless(String what, Statistic other) {
    return new Claim(text, statistic, side, bound, margin, everySeed, what, other);
  }

  /**
   * What became of it.
   *
   * @param interval of the mean; with {@link #onEverySeed} from the least to the greatest
   * @param control likewise, of the control
   */
  public record Judged(
      Claim claim, Verdict verdict, Interval interval, @Nullable Interval control) {
    /** One line for a reader. */
    public String line() {
      String c = control == null ? "" : "; unlike " + claim.controlled + ": " + control;
      return "%-9s  %s: %s, claimed %s%s"
          .formatted(verdict, claim.text, interval, claim.expectation(), c);
    }
  }

  /** Judges the results of some seeds. */
  public Judged judge(List<Seed> seeds) {
    Interval found = interval(statistic, seeds);
    Verdict v = verdict(found);
    if (control == null) return new Judged(this, v, found, null);
    Interval against = interval(control, seeds);
    if (v == Verdict.PASS) {
      v =
          switch (verdict(against)) {
            case PASS -> Verdict.VACUOUS;
            case UNDECIDED, VACUOUS -> Verdict.UNDECIDED;
            case FAIL -> Verdict.PASS;
          };
    }
    return new Judged(this, v, found, against);
  }

  private Interval interval(Statistic s, List<Seed> seeds) {
    double[] x = seeds.stream().mapToDouble(s::of).toArray();
    Interval mean = Intervals.mean(x);
    if (!everySeed) return mean;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double v : x) { // a NaN stays
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return new Interval(mean.estimate(), low, high);
  }

  private Verdict verdict(Interval i) {
    boolean holds =
        switch (side) {
          case ABOVE -> i.above(bound);
          case BELOW -> i.below(bound);
          case WITHIN -> i.within(bound, margin);
        };
    if (holds) return Verdict.PASS;
    boolean possible =
        switch (side) {
          case ABOVE -> i.high() > bound;
          case BELOW -> i.low() < bound;
          case WITHIN -> i.high() >= bound - margin && i.low() <= bound + margin;
        };
    return possible && !everySeed ? Verdict.UNDECIDED : Verdict.FAIL;
  }

  /** As in {@code > 0.5 on every seed}. */
  public String expectation() {
    String where =
        switch (side) {
          case ABOVE -> "> " + plain(bound);
          case BELOW -> "< " + plain(bound);
          case WITHIN -> plain(bound) + " +- " + plain(margin);
        };
    return everySeed ? where + " on every seed" : where;
  }

  /** A bound as somebody would write it. */
  private static String plain(double x) {
    if (x == Math.rint(x) && Math.abs(x) < 1e6) return "" + (long) x;
    return Double.toString(x).replace(".0E", "e").replace('E', 'e');
  }
}
