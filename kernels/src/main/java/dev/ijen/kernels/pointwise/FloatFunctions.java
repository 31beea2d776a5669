package dev.ijen.kernels.pointwise;

import static dev.ijen.kernels.cpu.Minimax.*;
import static dev.ijen.kernels.pointwise.Formula.constant;

/**
 * The functions of f32 that are made of other atoms. The polynomials are minimax in f32, found as
 * those of {@code cpu.Minimax}: the comment says of what, on which interval and to which relative
 * error of the function.
 */
final class FloatFunctions {
  private static final Formula ONE = constant(1);

  /** 1.5 * 2^23: adding and subtracting it rounds a float below 2^22 to an integer. */
  private static final double MAGIC = 12582912;

  // pi/2 rounded to float, and the rest
  private static final double HALF_PI = 0x1.921fb6p0;
  private static final double HALF_PI_LOW = -0x1.777a5cp-25;

  /** (asin(s) - s) / s^3 in s^2, s up to 1/2: 2^-27.6. */
  private static final double[] ASIN = {
    0.16666752, 0.074952975, 0.04547037, 0.02417955, 0.042166244
  };

  /** (atan(s) - s) / s^3 in s^2, s up to 1: 2^-28.5. */
  private static final double[] ATAN = {
    -0.333333, 0.19998549, -0.14264241,
    0.10952181, -0.08403437, 0.05795736,
    -0.031177614, 0.010914481, -0.0017935939
  };

  /** (sinh(s) - s) / s^3 in s^2, s up to 1: 2^-34. */
  private static final double[] SINH = {0.16666667, 0.00833335, 0.0001983616, 2.816952e-06};

  private static final double[] EXP2 = {B1, B2, B3, B4, B5, B6};

  /** (log2((1 + s) / (1 - s)) - 2 s / ln 2) / s^3 in s^2, s up to 1/5: 2^-35. */
  private static final double[] LOG2 = {0.96179664, 0.5770905, 0.4112661, 0.34774002};

  /** 2 / ln 2 rounded to float, and the rest. */
  private static final double TWO_OVER_LN2 = (float) 2.8853900817779268;

  private static final double TWO_OVER_LN2_LOW = 2.8853900817779268 - TWO_OVER_LN2;

  /** (1 + 2a) exp(a^2) erfc(a) - 1 in (a - 2) / (a + 2), a up to 10.06: 2^-26.2. */
  private static final double[] ERFC = {
    0.2769784, -0.09276398, -0.1660314,
    0.16405532, -0.05420447, -0.008059771,
    0.008632337, 0.0013136195, -0.0012307242,
    -0.00040104706
  };

  /** erfinv(x) / x in w - 5/2, w = -log(1 - x^2) below 5: 2^-28.7. */
  private static final double[] ERFINV = {
    1.5014094, 0.2466403, -0.0041773394,
    -0.0012527447, 0.00021828261, -4.9619043e-06,
    -3.4346033e-06, 4.6589042e-07, 1.8035564e-08,
    -8.772703e-09, 3.3565012e-10
  };

  /** The same in sqrt(w) - 3, w up to 16.7: 2^-29.3. */
  private static final double[] ERFINV_TAIL = {
    2.8329768, 1.0016752, 0.009445312,
    -0.0076427488, 0.0056876056, -0.003567207,
    0.0014754457, -0.00011976857, -0.00027800415,
    0.00016034668, -2.9225348e-05
  };

  private FloatFunctions() {}

  /** What the node is made of, or itself. */
  static Formula definition(Formula t) {
    Formula x = t.arg(0);
    return switch (t.kind()) {
      case TAN -> x.sin().div(x.cos());
      case ASIN -> asin(x);
      case ACOS -> acos(x);
      case ATAN -> atan(x);
      case ATAN2 -> atan2(x, t.arg(1));
      case SINH -> sinh(x);
      case COSH -> cosh(x);
      case LOG10 -> x.log().mul(0.4342944819032518);
      case EXP2 -> exp2(x);
      case POW -> pow(x, t.arg(1));
      case CBRT -> cbrt(x);
      case HYPOT -> hypot(x, t.arg(1));
      case ERFC -> erfc(x);
      case ERFINV -> erfinv(x);
      default -> t;
    };
  }

  /** c0 + c1 x + c2 x^2 + ... (Horner). */
  private static Formula polynomial(double[] c, Formula x) {
    Formula p = constant(c[c.length - 1]);
    for (int i = c.length - 2; i >= 0; i--) p = p.fma(x, constant(c[i]));
    return p;
  }

  /** s + s^3 P(s^2). */
  private static Formula odd(double[] c, Formula s, Formula square) {
    return polynomial(c, square).mul(square).fma(s, s);
  }

  /** n quarter turns less y. */
  private static Formula turned(int n, Formula y) {
    return constant(n * HALF_PI).sub(y.sub(n * HALF_PI_LOW));
  }

  /** asin(|x|) up to 1/2; beyond, asin(sqrt((1 - |x|) / 2)): half of acos(|x|). */
  private static Formula arc(Formula a) {
    Formula far = a.gt(.5);
    Formula square = far.select(ONE.sub(a).mul(.5), a.square());
    return odd(ASIN, far.select(square.sqrt(), a), square);
  }

  private static Formula asin(Formula x) {
    Formula a = x.abs();
    Formula p = arc(a);
    return a.gt(.5).select(turned(1, p.mul(2)), p).copysign(x);
  }

  private static Formula acos(Formula x) {
    Formula p = arc(x.abs());
    Formula far = x.lt(0).select(turned(2, p.mul(2)), p.mul(2));
    return x.abs().gt(.5).select(far, turned(1, p.copysign(x)));
  }

  private static Formula atan(Formula x) {
    Formula a = x.abs();
    Formula far = a.gt(1);
    Formula t = far.select(a.reciprocal(), a);
    Formula p = odd(ATAN, t, t.square());
    return far.select(turned(1, p), p).copysign(x);
  }

  private static Formula atan2(Formula y, Formula x) {
    Formula a = y.abs();
    Formula b = x.abs();
    Formula steep = a.gt(b);
    Formula ratio = steep.select(b, a).div(steep.select(a, b));
    // 0 / 0 counts as 0, infinity / infinity as 1
    Formula t = a.eq(b).select(a.eq(0).select(0, 1), ratio);
    Formula p = odd(ATAN, t, t.square());
    Formula right = steep.select(turned(1, p), p);
    return ONE.copysign(x).lt(0).select(turned(2, right), right).copysign(y);
  }

  private static Formula sinh(Formula x) {
    Formula a = x.abs();
    Formula h = Simplify.make(Kind.HALFEXP, a);
    Formula near = odd(SINH, a, a.square());
    return a.lt(1).select(near, h.sub(constant(.25).div(h))).copysign(x);
  }

  private static Formula cosh(Formula x) {
    Formula h = Simplify.make(Kind.HALFEXP, x.abs());
    return h.add(constant(.25).div(h));
  }

  private static Formula rounded(Formula x) {
    return x.add(MAGIC).sub(MAGIC);
  }

  /** 2^(n + r), n whole. */
  private static Formula power(Formula n, Formula r) {
    return Simplify.make(Kind.SCALB, polynomial(EXP2, r).fma(r, ONE), n);
  }

  private static Formula exp2(Formula x) {
    Formula c = x.clamp(-151, 129);
    Formula n = rounded(c);
    return power(n, c.sub(n));
  }

  /**
   * 2^(y log2 |x|) with log2 |x| as a sum of two floats: of x = 2^k (1 + f) it is k + log2((1 + s)
   * / (1 - s)), s = f / (2 + f), whose leading term 2 s / ln 2 is carried to twice the precision.
   */
  private static Formula pow(Formula x, Formula y) {
    Formula a = x.abs();
    Formula k = Simplify.make(Kind.LOGB, a);
    Formula f = Simplify.make(Kind.SCALB, a, k.neg()).sub(1);
    Formula d = f.add(2);
    Formula s = f.div(d);
    Formula rest = s.neg().fma(d, f).sub(s.mul(f.sub(d.sub(2)))).div(d);
    Formula lead = s.mul(TWO_OVER_LN2);
    Formula low = s.fma(constant(TWO_OVER_LN2), lead.neg()).add(s.mul(TWO_OVER_LN2_LOW));
    low = rest.fma(constant(TWO_OVER_LN2), low);
    low = polynomial(LOG2, s.square()).mul(s.square()).fma(s, low);
    Formula sum = k.add(lead);
    low = k.sub(sum).add(lead).add(low);
    Formula high = sum.add(low);
    low = sum.sub(high).add(low);
    Formula edge = a.eq(0).or(a.isInf());
    high = edge.select(a.eq(0).select(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY), high);
    Formula p = y.mul(high);
    Formula q = p.abs().lt(200).select(y.fma(high, p.neg()).add(y.mul(low)), constant(0));
    Formula c = p.clamp(-200, 200);
    Formula n = rounded(c);
    return signed(x, y, power(n, c.sub(n).add(q)));
  }

  /** The edges of pow (C99, F.9.4.4), from the power of |x|. */
  private static Formula signed(Formula x, Formula y, Formula power) {
    Formula magnitude =
        x.abs().eq(1).and(y.isNaN().not()).or(y.eq(0)).or(x.eq(1)).select(ONE, power);
    Formula odd = y.mul(.5).trunc().ne(y.mul(.5)).and(y.trunc().eq(y));
    Formula undefined = x.lt(0).and(x.isInf().not()).and(y.trunc().ne(y));
    return undefined.select(constant(Double.NaN), odd.select(magnitude.copysign(x), magnitude));
  }

  /** A Newton step from exp(log(a) / 3). */
  private static Formula cbrt(Formula x) {
    Formula a = x.abs();
    Formula y = a.log().mul(1 / 3d).exp();
    Formula step = y.sub(a.div(y.square())).mul(1 / 3d);
    return a.eq(0).or(a.isInf()).select(x, y.sub(step).copysign(x));
  }

  private static Formula hypot(Formula x, Formula y) {
    Formula a = x.abs();
    Formula b = y.abs();
    Formula large = a.gt(b).select(a, b);
    Formula ratio = a.gt(b).select(b, a).div(large);
    Formula inside = large.eq(0).select(a.add(b), ratio.fma(ratio, ONE).sqrt().mul(large));
    return a.isInf().or(b.isInf()).select(constant(Double.POSITIVE_INFINITY), inside);
  }

  /** exp(-a^2), the square's rounding undone, times the polynomial plus 1, over 1 + 2a. */
  private static Formula erfc(Formula x) {
    Formula a = x.abs().gt(10.1).select(constant(10.1), x.abs());
    Formula square = a.square();
    Formula rest = a.fma(a, square.neg());
    Formula e = square.neg().exp();
    Formula gauss = rest.neg().fma(e, e);
    Formula scaled = polynomial(ERFC, a.sub(2).div(a.add(2))).fma(gauss, gauss);
    Formula y = scaled.div(a.mul(2).add(1));
    return x.lt(0).select(constant(2).sub(y), y);
  }

  /** x times a polynomial in w = -log(1 - x^2) (Giles 2010). */
  private static Formula erfinv(Formula x) {
    Formula w = x.neg().fma(x, ONE).log().neg();
    Formula tail = polynomial(ERFINV_TAIL, w.sqrt().sub(3));
    Formula factor = w.lt(5).select(polynomial(ERFINV, w.sub(2.5)), tail);
    return w.isInf().select(constant(Double.POSITIVE_INFINITY), factor).mul(x);
  }
}
