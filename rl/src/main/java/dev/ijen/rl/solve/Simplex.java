package dev.ijen.rl.solve;

import dev.ijen.rl.solve.LinearProgram.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.LocalizedOptimFormats;
import org.hipparchus.optim.linear.LinearConstraint;
import org.hipparchus.optim.linear.LinearConstraintSet;
import org.hipparchus.optim.linear.LinearObjectiveFunction;
import org.hipparchus.optim.linear.NonNegativeConstraint;
import org.hipparchus.optim.linear.PivotSelectionRule;
import org.hipparchus.optim.linear.Relationship;
import org.hipparchus.optim.linear.SimplexSolver;
import org.hipparchus.optim.nonlinear.scalar.GoalType;

/** Hipparchus' two-phase simplex method with Bland's rule, which does not cycle. */
final class Simplex {
  private static final double EPSILON = 1e-9;
  private static final int ULPS = 10;

  /** What counts as 0 in the tableau; at 1e-12 rounding is taken for a pivot. */
  private static final double CUT_OFF = 1e-10;

  private Simplex() {}

  /** What it says, unproved. */
  sealed interface Says {}

  record Optimum(double[] x) implements Says {}

  record NoPoint() implements Says {}

  record NoEnd() implements Says {}

  static Says minimise(double[] c, boolean[] nonNegative, List<Row> rows) {
    List<LinearConstraint> all = new ArrayList<>();
    for (Row r : rows) {
      all.add(
          new LinearConstraint(
              r.a(),
              switch (r.relation()) {
                case EQUAL -> Relationship.EQ;
                case AT_LEAST -> Relationship.GEQ;
                case AT_MOST -> Relationship.LEQ;
              },
              r.b()));
    }
    boolean everywhere = true;
    for (boolean n : nonNegative) everywhere &= n;
    for (int j = 0; j < c.length && !everywhere; j++) {
      if (!nonNegative[j]) continue;
      double[] unit = new double[c.length];
      unit[j] = 1;
      all.add(new LinearConstraint(unit, Relationship.GEQ, 0));
    }
    try {
      double[] x =
          new SimplexSolver(EPSILON, ULPS, CUT_OFF)
              .optimize(
                  new LinearObjectiveFunction(c, 0),
                  new LinearConstraintSet(all),
                  GoalType.MINIMIZE,
                  new NonNegativeConstraint(everywhere),
                  PivotSelectionRule.BLAND)
              .getPoint();
      return new Optimum(Arrays.copyOf(x, c.length));
    } catch (MathIllegalStateException e) {
      if (e.getSpecifier() == LocalizedOptimFormats.NO_FEASIBLE_SOLUTION) return new NoPoint();
      if (e.getSpecifier() == LocalizedOptimFormats.UNBOUNDED_SOLUTION) return new NoEnd();
      throw e;
    }
  }
}
