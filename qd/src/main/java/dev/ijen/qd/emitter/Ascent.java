package dev.ijen.qd.emitter;

import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;

/**
 * A point that climbs along given directions, in f64: plainly, or by Adam (Kingma and Ba 2015,
 * Algorithm 1 with the order of computation of its section 2: epsilon is added to the uncorrected
 * root, as in pyribs).
 */
public final class Ascent implements Stateful {
  private static final double BETA1 = .9;
  private static final double BETA2 = .999;
  private static final double EPSILON = 1e-8;

  private final double rate;
  private final boolean adam;
  private final double[] point;
  private final double[] first;
  private final double[] second;
  private long steps;

  /**
   * A point at the origin.
   *
   * @param rate the share of a direction that it goes, or Adam's step size
   * @param adam with beta 0.9 and 0.999 and epsilon 1e-8; else point += rate * direction
   */
  public Ascent(int size, double rate, boolean adam) {
    Rows.require(rate > 0 && Double.isFinite(rate), "ascent: a rate of " + rate);
    this.rate = rate;
    this.adam = adam;
    point = new double[size];
    first = new double[adam ? size : 0];
    second = new double[adam ? size : 0];
  }

  /** The point itself, not a copy. */
  double[] point() {
    return point;
  }

  /** Puts it elsewhere and forgets the past. */
  void reset(double[] at) {
    System.arraycopy(at, 0, point, 0, point.length);
    Rows.zero(first);
    Rows.zero(second);
    steps = 0;
  }

  void step(double[] direction) {
    if (!adam) {
      Rows.add(point, rate, direction);
      return;
    }
    steps++;
    double a =
        rate * Math.sqrt(1 - StrictMath.pow(BETA2, steps)) / (1 - StrictMath.pow(BETA1, steps));
    for (int j = 0; j < point.length; j++) {
      double g = direction[j];
      first[j] = BETA1 * first[j] + (1 - BETA1) * g;
      second[j] = BETA2 * second[j] + (1 - BETA2) * (g * g);
      point[j] += a * first[j] / (Math.sqrt(second[j]) + EPSILON);
    }
  }

  @Override
  public void save(Snapshot out) {
    Rows.put(out, "point", point);
    if (adam) {
      Rows.put(out, "first", first);
      Rows.put(out, "second", second);
    }
    out.put("steps", steps);
  }

  @Override
  public void load(Snapshot in) {
    Rows.get(in, "point", point);
    if (adam) {
      Rows.get(in, "first", first);
      Rows.get(in, "second", second);
    }
    steps = in.integer("steps");
  }
}
