package dev.ijen.autograd.optim;

/** A number that changes over training, as a function of the progress from 0 to 1. */
@FunctionalInterface
public interface Schedule {
  double at(double progress);

  static Schedule constant(double value) {
    return p -> value;
  }

  /** From {@code first} at the start to {@code last} at the end, in a straight line. */
  static Schedule linear(double first, double last) {
    return p -> first + (last - first) * Math.clamp(p, 0, 1);
  }

  /** Half a cosine wave from {@code first} to {@code last} (Loshchilov and Hutter 2017, eq. 5). */
  static Schedule cosine(double first, double last) {
    return p -> last + (first - last) * (1 + StrictMath.cos(Math.PI * Math.clamp(p, 0, 1))) / 2;
  }

  /** From {@code first} to {@code last} by a constant factor per step; both positive. */
  static Schedule exponential(double first, double last) {
    return p -> first * StrictMath.pow(last / first, Math.clamp(p, 0, 1));
  }

  /** {@code first}, multiplied by {@code factor} whenever another {@code share} has passed. */
  static Schedule step(double first, double factor, double share) {
    return p -> first * StrictMath.pow(factor, Math.floor(Math.clamp(p, 0, 1) / share));
  }

  /** Rises from 0 to this schedule's value over the first {@code share} of the progress. */
  default Schedule warmUp(double share) {
    return p -> p < share ? at(p) * p / share : at(p);
  }
}
