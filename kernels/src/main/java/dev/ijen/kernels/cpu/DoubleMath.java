package dev.ijen.kernels.cpu;

/**
 * The functions of f64 formulas that {@link StrictMath} does not have. Error bounds are in
 * tensor/ACCURACY.md. The polynomials of the error functions are Chebyshev interpolants found in 60
 * digits; the gamma functions use their classical series.
 */
public final class DoubleMath {
  private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

  /** erf(x) / x - 1 in x^2 up to 1. */
  private static final double[] ERF = {
    0.1283791670955126, -0.3761263890318375, 0.11283791670954879,
    -0.026866170645076792, 0.0052239776248180145, -0.000854832698083379,
    0.0001205533111164271, -1.4925595266831182e-05, 1.6461000484121368e-06,
    -1.6350312701054695e-07, 1.4659775274047436e-08, -1.1372848856791674e-09,
    5.957176147748911e-11
  };

  /** (1 + 2x) exp(x^2) erfc(x) in (x - 4) / (x + 4), x from 0 to 27.5: 2^-56. */
  private static final double[] ERFC = {
    1.2329951186255526, -0.13962111684056286, 0.015379652102620996,
    0.06809705425473468, -0.10103906603636773, 0.0937328349968727,
    -0.06633036581115447, 0.03716751556148306, -0.016197734063710445,
    0.005031969762284736, -0.0007577733091379332, -0.00019925552619520982,
    0.00015062210715057866, -2.440316536962711e-05, -1.1224436722701745e-05,
    5.718019430428633e-06, 3.00822697160671e-07, -8.355403600708081e-07,
    6.309931892048124e-08, 1.1579545491817747e-07, -7.770852409868655e-09,
    -1.387063343675277e-08, -1.8822551750393533e-09
  };

  private static final double ONE_LESS_EULER = 0.42278433509846713;

  /** (zeta(k) - 1) / k for k = 2, 3, .... */
  private static final double[] ZETA = {
    0.3224670334241132, 0.0673523010531981, 0.020580808427784546,
    0.007385551028673986, 0.0028905103307415234, 0.001192753911703261,
    0.0005096695247430425, 0.00022315475845357939, 9.945751278180853e-05,
    4.492623673813314e-05, 2.050721277567069e-05, 9.439488275268397e-06,
    4.374866789907488e-06, 2.039215753801366e-06, 9.55141213040742e-07,
    4.492469198764566e-07, 2.1207184805554665e-07, 1.0043224823968099e-07,
    4.7698101693639804e-08, 2.2711094608943164e-08, 1.0838659214896955e-08,
    5.183475041970047e-09, 2.4836745438024785e-09, 1.1921401405860912e-09,
    5.731367241678862e-10, 2.7595228851242334e-10, 1.330476437424449e-10,
    6.4229645638381e-11, 3.1044247747322276e-11, 1.5021384080754142e-11
  };

  /** The Bernoulli numbers B2, B4, .... */
  private static final double[] BERNOULLI = {
    1 / 6d, -1 / 30d, 1 / 42d, -1 / 30d, 5 / 66d, -691 / 2730d, 7 / 6d, -3617 / 510d, 43867 / 798d
  };

  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

  /** From here on the asymptotic series are used; smaller arguments are shifted up. */
  private static final double FAR = 13;

  private DoubleMath() {}

  /** The error function. */
  public static double erf(double x) {
    double a = Math.abs(x);
    return a < 1 ? Math.fma(polynomial(ERF, x * x), x, x) : Math.copySign(1 - erfc(a), x);
  }

  /** 1 - erf(x), to full precision until it underflows. */
  public static double erfc(double x) {
    double a = Math.abs(x);
    if (a < .5) return 1 - erf(x);
    if (a > 27.3) return x < 0 ? 2 : 0;
    double square = a * a;
    double gauss = StrictMath.exp(-square) * (1 - Math.fma(a, a, -square));
    double y = gauss * (polynomial(ERFC, (a - 4) / (a + 4)) / (1 + 2 * a));
    return x < 0 ? 2 - y : y;
  }

  /** The inverse of erf: Halley's steps from a formula good to 2e-3 (Winitzki 2008). */
  public static double erfinv(double x) {
    double a = Math.abs(x);
    if (!(a < 1)) return a == 1 ? x * Double.POSITIVE_INFINITY : Double.NaN;
    double log = StrictMath.log1p(-a * a) / 2;
    double half = 2 / (Math.PI * .147) + log;
    double y = Math.sqrt(Math.max(0, Math.sqrt(half * half - 2 * log / .147) - half));
    for (int i = 0; i < 3; i++) {
      double error = a < .5 ? erf(y) - a : 1 - a - erfc(y);
      double step = error / (TWO_OVER_SQRT_PI * StrictMath.exp(-y * y));
      y -= step / (1 + y * step);
    }
    return Math.copySign(y, x);
  }

  private static double polynomial(double[] c, double x) {
    double p = c[c.length - 1];
    for (int i = c.length - 2; i >= 0; i--) p = Math.fma(p, x, c[i]);
    return p;
  }

  /**
   * log |gamma(x)|: near 1 and 2 by the series in zeta(k) - 1 (Abramowitz and Stegun, 6.1.33), far
   * out by Stirling's (6.1.40), between them by the recurrence, below 1/2 by reflection (6.1.17).
   */
  public static double lgamma(double x) {
    if (Double.isInfinite(x) || x == 0) return Double.POSITIVE_INFINITY;
    if (x < -.5) {
      double s = Math.abs(sinPi(x));
      return s == 0 ? Double.POSITIVE_INFINITY : StrictMath.log(Math.PI / (s * -x)) - lgamma(-x);
    }
    if (x < .5) return nearTwo(x) - StrictMath.log1p(x) - StrictMath.log(Math.abs(x));
    if (x < 1.5) return nearTwo(x - 1) - StrictMath.log1p(x - 1);
    if (x < FAR) {
      double product = 1;
      double y = x;
      while (y > 2.5) product *= y -= 1;
      return nearTwo(y - 2) + StrictMath.log(product);
    }
    double log = StrictMath.log(x);
    double r = 1 / x;
    double sum = 0;
    for (int k = 8; k >= 1; k--) {
      sum = sum * r * r + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
    }
    return (x - .5) * (log - 1) + (sum * r + (HALF_LOG_TWO_PI - .5));
  }

  /** lgamma(2 + z), z up to 1/2 in size. */
  private static double nearTwo(double z) {
    double p = 0;
    for (int k = ZETA.length + 1; k >= 2; k--) p = Math.fma(-p, z, ZETA[k - 2]);
    return z * Math.fma(p, z, ONE_LESS_EULER);
  }

  /** sin(pi x), exactly 0 at whole numbers. */
  private static double sinPi(double x) {
    double r = x - 2 * StrictMath.rint(x / 2);
    return StrictMath.sin(Math.PI * (Math.abs(r) > .5 ? Math.copySign(1 - Math.abs(r), r) : r));
  }

  /** The derivative of lgamma, from those of its three series (6.3.5, 6.3.7, 6.3.14, 6.3.18). */
  public static double digamma(double x) {
    if (x == 0) return Math.copySign(Double.POSITIVE_INFINITY, -x);
    if (x < 0) return digamma(1 - x) - cotangent(0, x);
    if (x < .5) return slopeNearTwo(x) - 1 / (x + 1) - 1 / x;
    if (x < 1.5) return slopeNearTwo(x - 1) - 1 / x;
    if (x < FAR) {
      double sum = 0;
      double y = x;
      while (y > 2.5) sum += 1 / (y -= 1);
      return slopeNearTwo(y - 2) + sum;
    }
    double r = 1 / x;
    double tail = 0;
    for (int k = 8; k >= 1; k--) tail = tail * r * r + BERNOULLI[k - 1] / (2 * k);
    return StrictMath.log(x) - (.5 * r + tail * r * r);
  }

  /** digamma(2 + z), z up to 1/2 in size. */
  private static double slopeNearTwo(double z) {
    double p = 0;
    for (int k = ZETA.length + 1; k >= 2; k--) p = Math.fma(-p, z, k * ZETA[k - 2]);
    return Math.fma(p, z, ONE_LESS_EULER);
  }

  /**
   * The n-th derivative of digamma, n above 0 and whole (Abramowitz and Stegun, 6.4.6, 6.4.7 and
   * 6.4.11).
   */
  public static double polygamma(double n, double x) {
    int m = (int) n;
    double sign = m % 2 == 0 ? -1 : 1;
    boolean pole = x <= 0 && x == StrictMath.rint(x) && x > Double.NEGATIVE_INFINITY;
    if (pole) return sign * Double.POSITIVE_INFINITY;
    if (x <= 0) return -sign * polygamma(n, 1 - x) - cotangent(m, x);
    double factorial = 1;
    for (int i = 2; i <= m; i++) factorial *= i;
    double sum = 0;
    double y = x;
    for (; y < FAR + n; y++) sum += StrictMath.pow(y, -n - 1);
    double r = 1 / y;
    double tail = 0;
    double rising = 1;
    double[] terms = new double[8];
    for (int k = 1; k <= 8; k++) {
      rising *= k == 1 ? (n + 1) / 2 : (n + 2 * k - 1) * (n + 2 * k - 2) / (2 * k * (2 * k - 1));
      terms[k - 1] = BERNOULLI[k - 1] * rising;
    }
    for (int k = 7; k >= 0; k--) tail = tail * r * r + terms[k];
    return sign * factorial * (sum + StrictMath.pow(y, -n) * (1 / n + r * (.5 + tail * r)));
  }

  /** The n-th derivative of pi cot(pi x); NaN at whole numbers. */
  private static double cotangent(int n, double x) {
    double r = x - StrictMath.rint(x);
    if (r == 0) return Double.NaN;
    // cot' = -pi (1 + cot^2): a polynomial in the cotangent, differentiated n times
    double[] p = {0, 1};
    for (int i = 0; i < n; i++) {
      double[] d = new double[p.length + 1];
      for (int k = 1; k < p.length; k++) {
        d[k - 1] -= k * p[k] * Math.PI;
        d[k + 1] -= k * p[k] * Math.PI;
      }
      p = d;
    }
    double a = Math.abs(r);
    double c = a < .25 ? 1 / StrictMath.tan(Math.PI * a) : StrictMath.tan(Math.PI * (.5 - a));
    return Math.PI * polynomial(p, Math.copySign(c, r));
  }

  /** StrictMath's but for 1 to any power and -1 to an infinite one, which are 1 in C and NumPy. */
  public static double pow(double x, double y) {
    boolean one = x == 1 || (x == -1 && Double.isInfinite(y));
    return one ? 1 : StrictMath.pow(x, y);
  }

  public static double fmod(double a, double b) {
    return a % b;
  }

  public static double copysign(double magnitude, double sign) {
    return Math.copySign(magnitude, sign);
  }

  /** The k that puts x / 2^k into [sqrt(1/2), sqrt(2)), for a positive finite x. */
  public static double logb(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) return 0;
    int e = x < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p54) - 54 : Math.getExponent(x);
    return Math.scalb(x, -e) < Math.sqrt(2) ? e : e + 1;
  }

  public static double scalb(double x, double n) {
    return Math.scalb(x, (int) n);
  }
}
