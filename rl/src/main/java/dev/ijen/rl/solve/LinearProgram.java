package dev.ijen.rl.solve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A dense linear program: the least {@code c x} where every row {@code a x} is equal to, at least
 * or at most its bound, and chosen variables are not negative. What {@link #solve} answers is
 * checked in exact arithmetic before it is returned: a solution comes with the dual that proves it
 * best, a contradiction with the multipliers that prove it (Farkas 1902; Motzkin 1936), a program
 * without end with the ray along which the objective falls.
 *
 * <pre>{@code
 * LinearProgram.minimise(1, 1).nonNegative().atLeast(row(1, 2), 4).solve()   // Feasible, x = (0, 2)
 * }</pre>
 */
public final class LinearProgram {
  /** How a row relates to its bound. */
  enum Relation {
    EQUAL,
    AT_LEAST,
    AT_MOST
  }

  /** {@code a x} against {@code b}. */
  record Row(double[] a, Relation relation, double b) {}

  /** What a program turned out to be. */
  public sealed interface Outcome {}

  /**
   * There is a best point.
   *
   * @param x the variables
   * @param value {@code c x}
   * @param dual a multiplier per row, with {@code dual b = value}: at least 0 for a row that is at
   *     least its bound, at most 0 for one that is at most; {@code dual A} is c, for variables that
   *     are not negative at most c
   */
  public record Feasible(double[] x, double value, double[] dual) implements Outcome {}

  /**
   * No point meets all rows: multiplied by {@code farkas} and added, they say that 0 (for variables
   * that are not negative: something not above 0) is at least a positive number.
   *
   * @param farkas a multiplier per row, signs as of a dual, the largest of size 1
   * @param gap {@code farkas b}, positive
   * @param residual the greatest element of {@code farkas A} that ought to be 0 (or not above 0)
   *     and is not, by rounding; 0 for an exact proof
   */
  public record Infeasible(double[] farkas, double gap, double residual) implements Outcome {
    /** No point whose elements' sizes sum to less than this meets the rows: gap / residual. */
    public double reach() {
      return gap / residual;
    }
  }

  /**
   * The objective has no least value.
   *
   * @param x meets all rows
   * @param ray {@code x + t ray} does too, for every t above 0, and {@code c ray} is negative
   */
  public record Unbounded(double[] x, double[] ray) implements Outcome {}

  private final double[] c;
  private final boolean[] nonNegative;
  private final List<Row> rows = new ArrayList<>();

  private LinearProgram(double[] c) {
    this.c = c;
    nonNegative = new boolean[c.length];
  }

  /**
   * A program without rows, all of whose variables are free.
   *
   * @param c the objective, a number per variable; all 0 to ask only whether there is a point
   */
  public static LinearProgram minimise(double... c) {
    if (c.length == 0) throw new IllegalArgumentException("linear program: no variables");
    requireFinite("the objective", c);
    return new LinearProgram(c.clone());
  }

  /** Variables that may not be below 0; without arguments all of them. */
  public LinearProgram nonNegative(int... variables) {
    if (variables.length == 0) Arrays.fill(nonNegative, true);
    for (int j : variables) {
      if (j < 0 || j >= c.length) {
        throw new IllegalArgumentException(
            "linear program: variable %d of %d".formatted(j, c.length));
      }
      nonNegative[j] = true;
    }
    return this;
  }

  /** Adds {@code a x = b}. */
  public LinearProgram equal(double[] a, double b) {
    return add(a, Relation.EQUAL, b);
  }

  /** Adds {@code a x >= b}. */
  public LinearProgram atLeast(double[] a, double b) {
    return add(a, Relation.AT_LEAST, b);
  }

  /** Adds {@code a x <= b}. */
  public LinearProgram atMost(double[] a, double b) {
    return add(a, Relation.AT_MOST, b);
  }

  private LinearProgram add(double[] a, Relation relation, double b) {
    String row = "row " + rows.size();
    if (a.length != c.length) {
      throw new IllegalArgumentException(
          "linear program: %s has %d coefficients for %d variables"
              .formatted(row, a.length, c.length));
    }
    requireFinite(row, a);
    requireFinite("the bound of " + row, b);
    rows.add(new Row(a.clone(), relation, b));
    return this;
  }

  private static void requireFinite(String what, double... x) {
    for (double v : x) {
      if (!Double.isFinite(v)) {
        throw new IllegalArgumentException(
            "linear program: %s holds %s; all must be finite: %s"
                .formatted(what, v, Arrays.toString(x)));
      }
    }
  }

  /**
   * Solves it, and proves the answer.
   *
   * @throws ArithmeticException when no answer can be proved: numbers of very different sizes, or a
   *     program at the edge of being infeasible
   */
  public Outcome solve() {
    ArithmeticException first = null;
    for (Simplex way : Simplex.values()) {
      try {
        return solve(way);
      } catch (ArithmeticException e) {
        if (first == null) first = e;
      }
    }
    throw Objects.requireNonNull(first);
  }

  private Outcome solve(Simplex way) {
    var proof = new Proof(way, c, nonNegative, rows);
    return switch (way.minimise(c, nonNegative, rows)) {
      case Simplex.Optimum(double[] x) -> proof.best(x);
      case Simplex.NoPoint _ -> proof.contradiction();
      case Simplex.NoEnd _ -> proof.endless();
    };
  }

  /**
   * The best point, for a caller who needs one.
   *
   * @throws ArithmeticException when there is none, naming the rows that contradict each other or
   *     the ray along which there is no end
   */
  public Feasible optimum() {
    return switch (solve()) {
      case Feasible f -> f;
      case Infeasible i ->
          throw new ArithmeticException(
              "linear program: no point meets all %d rows: times %s they add up to 0 >= %s"
                  .formatted(rows.size(), Arrays.toString(i.farkas), i.gap));
      case Unbounded u ->
          throw new ArithmeticException(
              "linear program: the objective has no least value: it falls along %s without end"
                  .formatted(Arrays.toString(u.ray)));
    };
  }
}
