package dev.ijen.kernels.pointwise;

/** The functions that a formula can be put through; a part of {@link Formula}. */
public sealed interface Functions permits Formula {
  private Formula make(Kind kind) {
    return Simplify.make(kind, (Formula) this);
  }

  private Formula make(Kind kind, Formula b) {
    return Simplify.make(kind, (Formula) this, b);
  }

  default Formula exp() {
    return make(Kind.EXP);
  }

  /** 2 to the power of this. */
  default Formula exp2() {
    return make(Kind.EXP2);
  }

  /** exp(this) - 1 without cancellation near 0. */
  default Formula expm1() {
    return make(Kind.EXPM1);
  }

  default Formula log() {
    return make(Kind.LOG);
  }

  /** The logarithm to base 2, exact at powers of 2. */
  default Formula log2() {
    return make(Kind.LOG2);
  }

  default Formula log10() {
    return make(Kind.LOG10);
  }

  /** log(1 + this) without cancellation near 0. */
  default Formula log1p() {
    return make(Kind.LOG1P);
  }

  /** log(exp(this) + exp(b)), computed from the larger of the two. */
  default Formula logaddexp(Formula b) {
    return make(Kind.LOGADDEXP, b);
  }

  /**
   * This to a real power, with the edges of C and NumPy: NaN for a negative base and a power that
   * is not whole.
   */
  default Formula pow(Formula b) {
    return make(Kind.POW, b);
  }

  /** The cube root, negative for a negative argument. */
  default Formula cbrt() {
    return make(Kind.CBRT);
  }

  /** sqrt(this^2 + b^2) without overflow. */
  default Formula hypot(Formula b) {
    return make(Kind.HYPOT, b);
  }

  /** 1 / (1 + exp(-this)), computed from exp(-|this|). */
  default Formula sigmoid() {
    return make(Kind.SIGMOID);
  }

  /** log(1 + exp(this)), computed as max(this, 0) + log1p(exp(-|this|)). */
  default Formula softplus() {
    return make(Kind.SOFTPLUS);
  }

  default Formula sin() {
    return make(Kind.SIN);
  }

  default Formula cos() {
    return make(Kind.COS);
  }

  default Formula tan() {
    return make(Kind.TAN);
  }

  default Formula asin() {
    return make(Kind.ASIN);
  }

  default Formula acos() {
    return make(Kind.ACOS);
  }

  default Formula atan() {
    return make(Kind.ATAN);
  }

  /** The angle of the point (b, this), in [-pi, pi]. */
  default Formula atan2(Formula b) {
    return make(Kind.ATAN2, b);
  }

  default Formula sinh() {
    return make(Kind.SINH);
  }

  default Formula cosh() {
    return make(Kind.COSH);
  }

  default Formula tanh() {
    return make(Kind.TANH);
  }

  default Formula asinh() {
    return make(Kind.ASINH);
  }

  default Formula acosh() {
    return make(Kind.ACOSH);
  }

  default Formula atanh() {
    return make(Kind.ATANH);
  }

  /** The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to this. */
  default Formula erf() {
    return make(Kind.ERF);
  }

  /** 1 - erf(this) without cancellation. */
  default Formula erfc() {
    return make(Kind.ERFC);
  }

  /** The inverse of erf. */
  default Formula erfinv() {
    return make(Kind.ERFINV);
  }

  /** The normal distribution function: what lies below this of a normal distribution. */
  default Formula ndtr() {
    return make(Kind.NDTR);
  }

  /** log |gamma(this)|. */
  default Formula lgamma() {
    return make(Kind.LGAMMA);
  }

  /** The derivative of lgamma. */
  default Formula digamma() {
    return make(Kind.DIGAMMA);
  }

  /** The remainder of this / b with the sign of this; exact. */
  default Formula fmod(Formula b) {
    return make(Kind.FMOD, b);
  }

  /** The remainder of this / b with the sign of b, as Python has it. */
  default Formula remainder(Formula b) {
    return make(Kind.REMAINDER, b);
  }

  /** The size of this with the sign bit of b. */
  default Formula copysign(Formula b) {
    return make(Kind.COPYSIGN, b);
  }

  /** The n-th derivative of digamma, n whole and above 0. */
  default Formula polygamma(Formula n) {
    return Simplify.make(Kind.POLYGAMMA, n, (Formula) this);
  }
}
