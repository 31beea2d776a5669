package dev.ijen.rl.solve;

import dev.ijen.rl.solve.LinearProgram.Feasible;
import dev.ijen.rl.solve.LinearProgram.Infeasible;
import dev.ijen.rl.solve.LinearProgram.Relation;
import dev.ijen.rl.solve.LinearProgram.Row;
import dev.ijen.rl.solve.LinearProgram.Unbounded;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Proves what a solver says of a program, by a second program each: the dual of a best point, the
 * multipliers of a contradiction, the ray of an endless fall. The latter two live in a box of size
 * 1, so they always have a best point; only its sign tells. Sums are exact (BigDecimal), so that a
 * residual is that of the numbers returned and not of the check.
 */
record Proof(Simplex way, double[] c, boolean[] nonNegative, List<Row> rows) {
  /** A residual may be this much of what was added up. */
  private static final double ROUNDING = 1e-9;

  /** A contradiction must reach this many times as far as a solution may be expected to lie. */
  private static final double REACH = 1e8;

  Feasible best(double[] x) {
    requireMet("point", x, 1);
    double[] y = new double[rows.size()];
    if (y.length > 0 && greatest(c) > 0) y = dual();
    double value = inner(c, x);
    double gap = Math.abs(value - inner(y, bounds()));
    if (!(gap <= ROUNDING * (1 + size(c, x) + size(y, bounds())))) {
      throw unproved("the best value and its dual's differ by " + gap);
    }
    double wrong = excess(y, 1) / (1 + greatest(c));
    if (!(wrong <= ROUNDING)) throw unproved("the dual misses the objective by " + wrong);
    return new Feasible(x, value, y);
  }

  /** Maximises {@code y b} where {@code y A} is c, or at most c for variables not negative. */
  private double[] dual() {
    List<Row> all = columns(1);
    return demand("dual", negated(bounds()), all);
  }

  Infeasible contradiction() {
    List<Row> all = columns(0);
    box(all, rows.size());
    double[] y = demand("contradiction", negated(bounds()), all);
    double gap = inner(y, bounds());
    double residual = excess(y, 0);
    double greatest = rows.stream().mapToDouble(r -> greatest(r.a())).max().orElse(0);
    double expected = greatest == 0 ? 0 : greatest(bounds()) / greatest;
    if (!(gap > 0 && gap >= REACH * expected * residual)) {
      throw unproved(
          "no point was found, and multipliers leave %s against a gap of %s"
              .formatted(residual, gap));
    }
    return new Infeasible(y, gap, residual);
  }

  Unbounded endless() {
    double[] x =
        demand(new double[c.length], nonNegative, rows, "point of a program without least value");
    List<Row> all = new ArrayList<>();
    for (Row r : rows) all.add(new Row(r.a(), r.relation(), 0));
    box(all, c.length);
    double[] ray = demand(c, nonNegative, all, "ray");
    requireMet("point", x, 1);
    requireMet("ray", ray, 0);
    if (!(inner(c, ray) < -ROUNDING * size(c, ray))) throw unproved("no ray falls");
    return new Unbounded(x, ray);
  }

  /** The rows of a program in y: one per column of ours, against {@code times} c, and y's signs. */
  private List<Row> columns(double times) {
    List<Row> all = new ArrayList<>();
    for (int j = 0; j < c.length; j++) {
      double[] column = new double[rows.size()];
      for (int i = 0; i < column.length; i++) column[i] = rows.get(i).a()[j];
      all.add(new Row(column, nonNegative[j] ? Relation.AT_MOST : Relation.EQUAL, times * c[j]));
    }
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).relation() == Relation.EQUAL) continue;
      all.add(new Row(unit(i, rows.size()), rows.get(i).relation(), 0));
    }
    return all;
  }

  private static void box(List<Row> all, int n) {
    for (int i = 0; i < n; i++) {
      all.add(new Row(unit(i, n), Relation.AT_MOST, 1));
      all.add(new Row(unit(i, n), Relation.AT_LEAST, -1));
    }
  }

  private static double[] unit(int i, int n) {
    double[] e = new double[n];
    e[i] = 1;
    return e;
  }

  private double[] demand(String what, double[] objective, List<Row> all) {
    return demand(objective, new boolean[objective.length], all, what);
  }

  private double[] demand(double[] c, boolean[] nonNegative, List<Row> all, String what) {
    if (way.minimise(c, nonNegative, all) instanceof Simplex.Optimum(double[] x)) return x;
    throw unproved("no " + what + " was found");
  }

  /** Refuses an x that misses a row (its bound taken {@code times}) by more than rounding. */
  private void requireMet(String what, double[] x, double times) {
    for (int i = 0; i < rows.size(); i++) {
      Row r = rows.get(i);
      double over = inner(r.a(), x) - times * r.b();
      double wrong = wrong(r.relation(), over);
      if (!(wrong <= ROUNDING * (1 + size(r.a(), x) + Math.abs(r.b())))) {
        throw unproved("the %s misses row %d by %s".formatted(what, i, wrong));
      }
    }
    for (int j = 0; j < x.length; j++) {
      if (nonNegative[j] && !(x[j] >= -ROUNDING)) {
        throw unproved("variable %d of the %s is %s".formatted(j, what, x[j]));
      }
    }
  }

  /** By how much {@code y A} misses {@code times} c at most, or y its signs. */
  private double excess(double[] y, double times) {
    double most = 0;
    for (int j = 0; j < c.length; j++) {
      double[] column = new double[y.length];
      for (int i = 0; i < y.length; i++) column[i] = rows.get(i).a()[j];
      double over = inner(column, y) - times * c[j];
      most = Math.max(most, wrong(nonNegative[j] ? Relation.AT_MOST : Relation.EQUAL, over));
    }
    for (int i = 0; i < y.length; i++) {
      if (rows.get(i).relation() != Relation.EQUAL) {
        most = Math.max(most, wrong(rows.get(i).relation(), y[i]));
      }
    }
    return most;
  }

  private static double wrong(Relation relation, double over) {
    return switch (relation) {
      case EQUAL -> Math.abs(over);
      case AT_LEAST -> Math.max(0, -over);
      case AT_MOST -> Math.max(0, over);
    };
  }

  private static double greatest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElse(0);
  }

  private double[] bounds() {
    return rows.stream().mapToDouble(Row::b).toArray();
  }

  private static double[] negated(double[] x) {
    return Arrays.stream(x).map(v -> -v).toArray();
  }

  /** {@code sum a x}, exact until it is rounded once. */
  private static double inner(double[] a, double[] x) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < a.length; i++) {
      if (a[i] != 0 && x[i] != 0)
        sum = sum.add(new BigDecimal(a[i]).multiply(new BigDecimal(x[i])));
    }
    return sum.doubleValue();
  }

  private static double size(double[] a, double[] x) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += Math.abs(a[i] * x[i]);
    return sum;
  }

  private static ArithmeticException unproved(String why) {
    return new ArithmeticException(
        "linear program: no answer can be proved: " + why + "; scale rows and variables alike");
  }
}
