package dev.ijen.tensor;

import dev.ijen.kernels.pointwise.Formula;

/** Pointwise arithmetic and elementary functions. */
public final class Arithmetic {
  private static final Formula S0 = Formula.scalar(0);
  private static final Formula S1 = Formula.scalar(1);

  public static final PointwiseOp ADD = PointwiseOp.of("add", (a, b) -> a.add(b));
  public static final PointwiseOp SUB = PointwiseOp.of("sub", (a, b) -> a.sub(b));
  public static final PointwiseOp MUL = PointwiseOp.of("mul", (a, b) -> a.mul(b));
  public static final PointwiseOp DIV = PointwiseOp.of("div", (a, b) -> a.div(b));
  public static final PointwiseOp MAXIMUM = PointwiseOp.of("maximum", (a, b) -> a.max(b));
  public static final PointwiseOp MINIMUM = PointwiseOp.of("minimum", (a, b) -> a.min(b));
  public static final PointwiseOp LERP =
      PointwiseOp.of("lerp", (a, b, w) -> a.add(b.sub(a).mul(w)));

  /** Scalar s0 given with {@code with(...)}. */
  public static final PointwiseOp ADD_SCALAR = PointwiseOp.of("add", a -> a.add(S0));

  public static final PointwiseOp RSUB_SCALAR = PointwiseOp.of("rsub", a -> S0.sub(a));
  public static final PointwiseOp MUL_SCALAR = PointwiseOp.of("mul", a -> a.mul(S0));
  public static final PointwiseOp DIV_SCALAR = PointwiseOp.of("div", a -> a.div(S0));
  public static final PointwiseOp RDIV_SCALAR = PointwiseOp.of("rdiv", a -> S0.div(a));

  /** a + (b - a) s0. */
  public static final PointwiseOp LERP_SCALAR =
      PointwiseOp.of("lerp", (a, b) -> a.add(b.sub(a).mul(S0)));

  public static final PointwiseOp MAXIMUM_SCALAR = PointwiseOp.of("maximum", a -> a.max(S0));
  public static final PointwiseOp MINIMUM_SCALAR = PointwiseOp.of("minimum", a -> a.min(S0));

  /** Limits to [s0, s1]. */
  public static final PointwiseOp CLAMP = PointwiseOp.of("clamp", a -> a.clamp(S0, S1));

  public static final PointwiseOp NEG = PointwiseOp.of("neg", a -> a.neg());
  public static final PointwiseOp ABS = PointwiseOp.of("abs", a -> a.abs());
  public static final PointwiseOp SQUARE = PointwiseOp.of("square", a -> a.square());
  public static final PointwiseOp SQRT = PointwiseOp.of("sqrt", a -> a.sqrt());
  public static final PointwiseOp RSQRT = PointwiseOp.of("rsqrt", a -> a.sqrt().reciprocal());
  public static final PointwiseOp RECIPROCAL = PointwiseOp.of("reciprocal", a -> a.reciprocal());
  public static final PointwiseOp SIGN = PointwiseOp.of("sign", a -> a.sign());
  public static final PointwiseOp FLOOR = PointwiseOp.of("floor", a -> a.floor());
  public static final PointwiseOp CEIL = PointwiseOp.of("ceil", a -> a.ceil());
  public static final PointwiseOp TRUNC = PointwiseOp.of("trunc", a -> a.trunc());

  /** To the nearest integer, ties to even. */
  public static final PointwiseOp ROUND = PointwiseOp.of("round", a -> a.rint());

  public static final PointwiseOp EXP = PointwiseOp.of("exp", a -> a.exp());
  public static final PointwiseOp EXPM1 = PointwiseOp.of("expm1", a -> a.expm1());
  public static final PointwiseOp LOG = PointwiseOp.of("log", a -> a.log());
  public static final PointwiseOp LOG1P = PointwiseOp.of("log1p", a -> a.log1p());
  public static final PointwiseOp SIN = PointwiseOp.of("sin", a -> a.sin());
  public static final PointwiseOp COS = PointwiseOp.of("cos", a -> a.cos());
  public static final PointwiseOp ERF = PointwiseOp.of("erf", a -> a.erf());

  private Arithmetic() {}
}
