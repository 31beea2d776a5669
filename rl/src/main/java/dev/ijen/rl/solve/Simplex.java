package dev.ijen.rl.solve;

import dev.ijen.rl.solve.LinearProgram.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.LocalizedOptimFormats;
import org.hipparchus.optim.MaxIter;
import org.hipparchus.optim.linear.LinearConstraint;
import org.hipparchus.optim.linear.LinearConstraintSet;
import org.hipparchus.optim.linear.LinearObjectiveFunction;
import org.hipparchus.optim.linear.NonNegativeConstraint;
import org.hipparchus.optim.linear.PivotSelectionRule;
import org.hipparchus.optim.linear.Relationship;
import org.hipparchus.optim.linear.SimplexSolver;
import org.hipparchus.optim.nonlinear.scalar.GoalType;

/**
 * Hipparchus' two-phase simplex method, in three ways: what one gets wrong by rounding, another may
 * get right. Bland's rule does not cycle; Dantzig's takes larger pivots.
 */
enum Simplex {
  BLAND(PivotSelectionRule.BLAND, 1e-10),
  COARSE(PivotSelectionRule.BLAND, 1e-8),
  DANTZIG(PivotSelectionRule.DANTZIG, 1e-8);

  private static final double EPSILON = 1e-9;
  private static final int ULPS = 10;
  private static final int PIVOTS = 10_000;

  private final PivotSelectionRule rule;

  /** What counts as 0 in the tableau; at 1e-12 rounding is taken for a pivot. */
  private final double cutOff;

  Simplex(PivotSelectionRule rule, double cutOff) {
    this.rule = rule;
    this.cutOff = cutOff;
  }

  /** What it says, unproved. */
  sealed interface Says {}

  record Optimum(double[] x) implements Says {}

  record NoPoint() implements Says {}

  record NoEnd() implements Says {}

  Says minimise(double[] c, boolean[] nonNegative, List<Row> rows) {
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
          new SimplexSolver(EPSILON, ULPS, cutOff)
              .optimize(
                  new MaxIter(PIVOTS),
                  new LinearObjectiveFunction(c, 0),
                  new LinearConstraintSet(all),
                  GoalType.MINIMIZE,
                  new NonNegativeConstraint(everywhere),
                  rule)
              .getPoint();
      return new Optimum(Arrays.copyOf(x, c.length));
    } catch (MathIllegalStateException e) {
      if (e.getSpecifier() == LocalizedOptimFormats.NO_FEASIBLE_SOLUTION) return new NoPoint();
      if (e.getSpecifier() == LocalizedOptimFormats.UNBOUNDED_SOLUTION) return new NoEnd();
      throw new ArithmeticException(
          "linear program: no end after %,d pivots; scale rows and variables alike"
              .formatted(PIVOTS));
    }
  }
}
