package dev.ijen.tensor;

import dev.ijen.kernels.pointwise.Formula;

/**
 * Comparisons and logic: BOOL results, which have no derivative; a choice differentiates its
 * branches.
 */
public final class Comparisons {
  private static final Formula S0 = Formula.scalar(0);

  public static final PointwiseOp LT = PointwiseOp.of("lt", (a, b) -> a.lt(b));
  public static final PointwiseOp LE = PointwiseOp.of("le", (a, b) -> a.le(b));
  public static final PointwiseOp GT = PointwiseOp.of("gt", (a, b) -> a.gt(b));
  public static final PointwiseOp GE = PointwiseOp.of("ge", (a, b) -> a.ge(b));
  public static final PointwiseOp EQ = PointwiseOp.of("eq", (a, b) -> a.eq(b));
  public static final PointwiseOp NE = PointwiseOp.of("ne", (a, b) -> a.ne(b));
  public static final PointwiseOp LT_SCALAR = PointwiseOp.of("lt", a -> a.lt(S0));
  public static final PointwiseOp LE_SCALAR = PointwiseOp.of("le", a -> a.le(S0));
  public static final PointwiseOp GT_SCALAR = PointwiseOp.of("gt", a -> a.gt(S0));
  public static final PointwiseOp GE_SCALAR = PointwiseOp.of("ge", a -> a.ge(S0));
  public static final PointwiseOp EQ_SCALAR = PointwiseOp.of("eq", a -> a.eq(S0));
  public static final PointwiseOp NE_SCALAR = PointwiseOp.of("ne", a -> a.ne(S0));
  public static final PointwiseOp AND = PointwiseOp.of("and", (a, b) -> a.and(b));
  public static final PointwiseOp OR = PointwiseOp.of("or", (a, b) -> a.or(b));
  public static final PointwiseOp XOR = PointwiseOp.of("xor", (a, b) -> a.xor(b));
  public static final PointwiseOp NOT = PointwiseOp.of("not", a -> a.not());
  public static final PointwiseOp IS_NAN = PointwiseOp.of("isNaN", a -> a.isNaN());
  public static final PointwiseOp IS_INF = PointwiseOp.of("isInf", a -> a.isInf());
  public static final PointwiseOp IS_FINITE = PointwiseOp.of("isFinite", a -> a.isFinite());

  /** The second tensor where the first (BOOL) is true, else the third. */
  public static final PointwiseOp WHERE = PointwiseOp.of("where", (m, a, b) -> m.select(a, b));

  private Comparisons() {}
}
