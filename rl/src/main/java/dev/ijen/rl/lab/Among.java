package dev.ijen.rl.lab;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Claims that one arm has the most, or the least, of something among several: its lead over the
 * next one is above 0.
 *
 * @param arms their names
 */
public record Among(List<String> arms) {
  /** Refuses fewer than two, and names twice. */
  public Among {
    arms = List.copyOf(arms);
    if (arms.size() < 2 || arms.stream().distinct().count() < arms.size()) {
      throw new IllegalArgumentException("among " + arms + ": two or more different arms");
    }
  }

  /** The arm has the most of a metric. */
  public Claim most(String text, String arm, String metric) {
    return most(text, arm, (s, a) -> s.of(a, metric));
  }

  /** The arm has the least of a metric. */
  public Claim least(String text, String arm, String metric) {
    return most(text, arm, (s, a) -> -s.of(a, metric));
  }

  /**
   * The arm is never far from the least: of several positive metrics, the one where it is furthest
   * above the least of all arms, relatively, is nearer than any other arm's.
   */
  public Claim balanced(String text, String arm, List<String> metrics) {
    return most(
        text,
        arm,
        (s, a) -> -metrics.stream().mapToDouble(m -> excess(s, a, m)).max().orElseThrow());
  }

  private double excess(Claim.Seed seed, String arm, String metric) {
    double least = arms.stream().mapToDouble(a -> seed.of(a, metric)).min().orElseThrow();
    return seed.of(arm, metric) / least - 1;
  }

  /** A number of an arm, from the results of one seed. */
  @FunctionalInterface
  public interface OfArm {
    double of(Claim.Seed seed, String arm);
  }

  /** The arm has the most of something. */
  public Claim most(String text, String arm, OfArm number) {
    if (!arms.contains(arm)) {
      throw new IllegalArgumentException("claim %s: %s is not among %s".formatted(text, arm, arms));
    }
    return Claim.above(text, 0, s -> lead(arm, a -> number.of(s, a)));
  }

  private double lead(String arm, ToDoubleFunction<String> number) {
    double next = arms.stream().filter(a -> !a.equals(arm)).mapToDouble(number).max().orElseThrow();
    return number.applyAsDouble(arm) - next;
  }
}
