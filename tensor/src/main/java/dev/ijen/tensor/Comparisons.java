package dev.ijen.tensor;

/**
 * Comparisons and logic: BOOL results, which have no derivative; a choice differentiates its
 * branches.
 */
public final class Comparisons {
  public static final PointwiseOp LT = PointwiseOp.of("lt", (a, b) -> a.lt(b));
  public static final PointwiseOp LE = PointwiseOp.of("le", (a, b) -> a.le(b));
  public static final PointwiseOp GT = PointwiseOp.of("gt", (a, b) -> a.gt(b));
  public static final PointwiseOp GE = PointwiseOp.of("ge", (a, b) -> a.ge(b));
  public static final PointwiseOp EQ = PointwiseOp.of("eq", (a, b) -> a.eq(b));
  public static final PointwiseOp NE = PointwiseOp.of("ne", (a, b) -> a.ne(b));
  public static final PointwiseOp AND = PointwiseOp.of("and", (a, b) -> a.and(b));
  public static final PointwiseOp OR = PointwiseOp.of("or", (a, b) -> a.or(b));
  public static final PointwiseOp NOT = PointwiseOp.of("not", a -> a.not());
  public static final PointwiseOp IS_NAN = PointwiseOp.of("isNaN", a -> a.isNaN());
  public static final PointwiseOp IS_FINITE = PointwiseOp.of("isFinite", a -> a.isFinite());

  /** The second tensor where the first (BOOL) is true, else the third. */
  public static final PointwiseOp WHERE = PointwiseOp.of("where", (m, a, b) -> m.select(a, b));

  private Comparisons() {}
}
