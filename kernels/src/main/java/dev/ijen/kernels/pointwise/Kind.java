package dev.ijen.kernels.pointwise;

/** What a node of a formula does; {@link Formula#args()} are its operands. */
public enum Kind {
  /** x[index]. */
  INPUT(0, "x"),
  /** s[index], a number given at run time. */
  SCALAR(0, "s"),
  CONST(0, ""),
  NEG(1, "-"),
  ABS(1, "abs"),
  /** -1, 1, or the argument itself when it is 0, -0 or NaN. */
  SIGN(1, "sign"),
  FLOOR(1, "floor"),
  CEIL(1, "ceil"),
  /** To the nearest integer, ties to even. */
  RINT(1, "rint"),
  SQRT(1, "sqrt"),
  CBRT(1, "cbrt"),
  EXP(1, "exp"),
  EXP2(1, "exp2"),
  EXPM1(1, "expm1"),
  LOG(1, "log"),
  LOG2(1, "log2"),
  LOG10(1, "log10"),
  LOG1P(1, "log1p"),
  SIGMOID(1, "sigmoid"),
  SOFTPLUS(1, "softplus"),
  SIN(1, "sin"),
  COS(1, "cos"),
  TAN(1, "tan"),
  ASIN(1, "asin"),
  ACOS(1, "acos"),
  ATAN(1, "atan"),
  SINH(1, "sinh"),
  COSH(1, "cosh"),
  TANH(1, "tanh"),
  ASINH(1, "asinh"),
  ACOSH(1, "acosh"),
  ATANH(1, "atanh"),
  ERF(1, "erf"),
  ERFC(1, "erfc"),
  ERFINV(1, "erfinv"),
  NDTR(1, "ndtr"),
  LGAMMA(1, "lgamma"),
  DIGAMMA(1, "digamma"),
  /** The derivative of digamma whose order is the first argument, a whole number above 0. */
  POLYGAMMA(2, "polygamma"),
  ADD(2, "+"),
  SUB(2, "-"),
  MUL(2, "*"),
  DIV(2, "/"),
  MIN(2, "min"),
  MAX(2, "max"),
  POW(2, "pow"),
  /** Remainder with the sign of the first argument, exact, as C's fmod and Java's %. */
  FMOD(2, "fmod"),
  /** Remainder with the sign of the second argument, as Python's %. */
  REMAINDER(2, "remainder"),
  ATAN2(2, "atan2"),
  HYPOT(2, "hypot"),
  LOGADDEXP(2, "logaddexp"),
  /** The size of the first argument with the sign bit of the second. */
  COPYSIGN(2, "copysign"),
  /** exp(x) / 2 without the overflow of exp(x): only in lowered formulas. */
  HALFEXP(1, "halfexp"),
  /**
   * The k that puts x / 2^k into [sqrt(1/2), sqrt(2)), for a positive x: only in lowered formulas.
   */
  LOGB(1, "logb"),
  /** The first argument times 2 to the second, a whole number: only in lowered formulas. */
  SCALB(2, "scalb"),
  /** a * b + c, rounded once. */
  FMA(3, "fma"),
  LT(2, "<"),
  LE(2, "<="),
  EQ(2, "=="),
  NE(2, "!="),
  AND(2, "and"),
  OR(2, "or"),
  NOT(1, "not"),
  /** The second argument where the first (a mask) is true, else the third. */
  SELECT(3, "select");

  private final int arity;
  private final String symbol;

  Kind(int arity, String symbol) {
    this.arity = arity;
    this.symbol = symbol;
  }

  /** How many operands such a node has. */
  public int arity() {
    return arity;
  }

  /** The operator or function name used in print. */
  public String symbol() {
    return symbol;
  }

  /** Comparisons and logic: the value is a truth, not a number. */
  public boolean isMask() {
    return ordinal() >= LT.ordinal() && ordinal() <= NOT.ordinal();
  }

  /** Has no vector rung: formulas with it run in plain loops, in f32 through f64. */
  public boolean isScalarOnly() {
    return this == LGAMMA || this == DIGAMMA || this == POLYGAMMA;
  }
}
