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
  public static final PointwiseOp POW = PointwiseOp.of("pow", (a, b) -> a.pow(b));
  public static final PointwiseOp FMOD = PointwiseOp.of("fmod", (a, b) -> a.fmod(b));
  public static final PointwiseOp REMAINDER = PointwiseOp.of("remainder", (a, b) -> a.remainder(b));
  public static final PointwiseOp ATAN2 = PointwiseOp.of("atan2", (a, b) -> a.atan2(b));
  public static final PointwiseOp HYPOT = PointwiseOp.of("hypot", (a, b) -> a.hypot(b));
  public static final PointwiseOp COPY_SIGN = PointwiseOp.of("copySign", (a, b) -> a.copysign(b));
  public static final PointwiseOp LOG_ADD_EXP =
      PointwiseOp.of("logAddExp", (a, b) -> a.logaddexp(b));
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

  public static final PointwiseOp POW_SCALAR = PointwiseOp.of("pow", a -> a.pow(S0));
  public static final PointwiseOp FMOD_SCALAR = PointwiseOp.of("fmod", a -> a.fmod(S0));
  public static final PointwiseOp REMAINDER_SCALAR =
      PointwiseOp.of("remainder", a -> a.remainder(S0));

  /** The derivative of order s0 of digamma. */
  public static final PointwiseOp POLYGAMMA = PointwiseOp.of("polygamma", a -> a.polygamma(S0));

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
  public static final PointwiseOp TAN = PointwiseOp.of("tan", a -> a.tan());
  public static final PointwiseOp ASIN = PointwiseOp.of("asin", a -> a.asin());
  public static final PointwiseOp ACOS = PointwiseOp.of("acos", a -> a.acos());
  public static final PointwiseOp ATAN = PointwiseOp.of("atan", a -> a.atan());
  public static final PointwiseOp SINH = PointwiseOp.of("sinh", a -> a.sinh());
  public static final PointwiseOp COSH = PointwiseOp.of("cosh", a -> a.cosh());
  public static final PointwiseOp ASINH = PointwiseOp.of("asinh", a -> a.asinh());
  public static final PointwiseOp ACOSH = PointwiseOp.of("acosh", a -> a.acosh());
  public static final PointwiseOp ATANH = PointwiseOp.of("atanh", a -> a.atanh());
  public static final PointwiseOp CBRT = PointwiseOp.of("cbrt", a -> a.cbrt());
  public static final PointwiseOp EXP2 = PointwiseOp.of("exp2", a -> a.exp2());
  public static final PointwiseOp LOG2 = PointwiseOp.of("log2", a -> a.log2());
  public static final PointwiseOp LOG10 = PointwiseOp.of("log10", a -> a.log10());
  public static final PointwiseOp ERFC = PointwiseOp.of("erfc", a -> a.erfc());
  public static final PointwiseOp ERFINV = PointwiseOp.of("erfinv", a -> a.erfinv());
  public static final PointwiseOp LGAMMA = PointwiseOp.of("lgamma", a -> a.lgamma());
  public static final PointwiseOp DIGAMMA = PointwiseOp.of("digamma", a -> a.digamma());
  public static final PointwiseOp ERF = PointwiseOp.of("erf", a -> a.erf());

  private Arithmetic() {}

  static Tensor polygamma(Tensor x, int order) {
    if (order < 0 || order > 170) {
      throw new IllegalArgumentException(
          "polygamma: the order " + order + " should be 0 to 170 (171! is no f64)");
    }
    return order == 0 ? DIGAMMA.of(x) : POLYGAMMA.with(order).of(x);
  }
}
