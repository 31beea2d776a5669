package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.DType;

/**
 * Rewrites the kinds that the compilers of one element type need not know in terms of those that
 * they do: a definition written here gives the same bits in plain and in vector loops.
 */
public final class Lowering {
  private static final Formula ZERO = Formula.constant(0);
  private static final Formula ONE = Formula.constant(1);
  private static final Formula NAN = Formula.constant(Double.NaN);

  /** Beyond it log1p(a) is log(a) in f64 too, and below it a^2 is finite in f32. */
  private static final double HUGE = 0x1p60;

  private Lowering() {}

  /** The same values in atoms of this type. */
  public static Formula lower(Formula f, DType type) {
    return Terms.replace(
        f,
        t -> {
          Formula d = definition(t, type);
          return d == t ? t : lower(d, type);
        });
  }

  private static Formula definition(Formula t, DType type) {
    if (t.args().isEmpty()) return t;
    Formula x = t.arg(0);
    return switch (t.kind()) {
      case SIGN -> x.gt(0).select(ONE, x.lt(0).select(Formula.constant(-1), x));
      case SIGMOID -> sigmoid(x);
      // the select stands for max(x, 0), which costs more in vectors
      case SOFTPLUS -> x.le(0).select(ZERO, x).add(x.abs().neg().exp().log1p());
      case LOGADDEXP -> logaddexp(x, t.arg(1));
      case REMAINDER -> remainder(x, t.arg(1));
      case LOG2 -> log2(x);
      case ASINH -> asinh(x);
      case ACOSH -> acosh(x);
      case ATANH -> atanh(x);
      default ->
          switch (type) {
            case F32 -> FloatFunctions.definition(t);
            case F64 -> doubles(t);
            default -> t;
          };
    };
  }

  private static Formula doubles(Formula t) {
    return switch (t.kind()) {
      case EXP2 -> Formula.constant(2).pow(t.arg(0));
      case NDTR -> t.arg(0).neg().mul(Math.sqrt(.5)).erfc().mul(.5);
      default -> t;
    };
  }

  private static Formula sigmoid(Formula x) {
    Formula e = x.abs().neg().exp();
    return x.ge(0).select(ONE, e).div(e.add(1));
  }

  /** The difference of equal infinities is 0 here. */
  private static Formula logaddexp(Formula a, Formula b) {
    Formula difference = a.eq(b).select(ZERO, a.sub(b));
    return a.max(b).add(difference.abs().neg().exp().log1p());
  }

  /** NumPy's: a zero has the sign of b. */
  private static Formula remainder(Formula a, Formula b) {
    Formula m = a.fmod(b);
    Formula zero = b.lt(0).select(Formula.constant(-0.0), ZERO);
    return m.eq(0).select(zero, m.lt(0).xor(b.lt(0)).select(m.add(b), m));
  }

  /** x = 2^k m: k + log(m) / ln 2. */
  private static Formula log2(Formula x) {
    Formula k = Simplify.make(Kind.LOGB, x.abs());
    Formula m = Simplify.make(Kind.SCALB, x, k.neg());
    return m.log().fma(Formula.constant(1.4426950408889634), k);
  }

  /** log1p(a + a^2 / (1 + sqrt(a^2 + 1))), with the sign of x. */
  private static Formula asinh(Formula x) {
    Formula a = x.abs();
    Formula square = a.square();
    Formula near = a.add(square.div(square.add(1).sqrt().add(1)));
    return logOfTwice(a, near).copysign(x);
  }

  /** log1p(t + sqrt(t (t + 2))), t = x - 1. */
  private static Formula acosh(Formula x) {
    Formula t = x.sub(1);
    return x.lt(1).select(NAN, logOfTwice(x, t.add(t.mul(t.add(2)).sqrt())));
  }

  /** log1p(near), and log(2 a) where a is huge. */
  private static Formula logOfTwice(Formula a, Formula near) {
    Formula huge = a.gt(HUGE);
    return huge.select(a, near).log1p().add(huge.select(Math.log(2), 0));
  }

  /** log1p(2a / (1 - a)) / 2, with the sign of x. */
  private static Formula atanh(Formula x) {
    Formula a = x.abs();
    return a.mul(2).div(ONE.sub(a)).log1p().mul(.5).copysign(x);
  }
}
