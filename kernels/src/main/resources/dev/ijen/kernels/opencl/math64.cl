// The functions of f64 that OpenCL lacks or leaves loose, as in DoubleMath.

CONSTANT double D_ERF[13] = {
    0.1283791670955126, -0.3761263890318375, 0.11283791670954879, -0.026866170645076792,
    0.0052239776248180145, -0.000854832698083379, 0.0001205533111164271, -1.4925595266831182e-05,
    1.6461000484121368e-06, -1.6350312701054695e-07, 1.4659775274047436e-08,
    -1.1372848856791674e-09, 5.957176147748911e-11};
CONSTANT double D_ERFC[23] = {
    1.2329951186255526, -0.13962111684056286, 0.015379652102620996, 0.06809705425473468,
    -0.10103906603636773, 0.0937328349968727, -0.06633036581115447, 0.03716751556148306,
    -0.016197734063710445, 0.005031969762284736, -0.0007577733091379332, -0.00019925552619520982,
    0.00015062210715057866, -2.440316536962711e-05, -1.1224436722701745e-05, 5.718019430428633e-06,
    3.00822697160671e-07, -8.355403600708081e-07, 6.309931892048124e-08, 1.1579545491817747e-07,
    -7.770852409868655e-09, -1.387063343675277e-08, -1.8822551750393533e-09};
CONSTANT double D_ZETA[30] = {
    0.3224670334241132, 0.0673523010531981, 0.020580808427784546, 0.007385551028673986,
    0.0028905103307415234, 0.001192753911703261, 0.0005096695247430425, 0.00022315475845357939,
    9.945751278180853e-05, 4.492623673813314e-05, 2.050721277567069e-05, 9.439488275268397e-06,
    4.374866789907488e-06, 2.039215753801366e-06, 9.55141213040742e-07, 4.492469198764566e-07,
    2.1207184805554665e-07, 1.0043224823968099e-07, 4.7698101693639804e-08, 2.2711094608943164e-08,
    1.0838659214896955e-08, 5.183475041970047e-09, 2.4836745438024785e-09, 1.1921401405860912e-09,
    5.731367241678862e-10, 2.7595228851242334e-10, 1.330476437424449e-10, 6.4229645638381e-11,
    3.1044247747322276e-11, 1.5021384080754142e-11};
CONSTANT double D_BERNOULLI[9] = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510,
    43867.0 / 798};
#define D_PI 3.14159265358979311600

INLINE double d_erfcFar(double a, double x) { // |x| = a at least 1/2
  double square = a * a;
  double gauss = exp(-square) * (1 - fma(a, a, -square));
  double p = D_ERFC[22], z = (a - 4) / (a + 4);
  for (int i = 21; i >= 0; i--) p = fma(p, z, D_ERFC[i]);
  double y = a > 27.3 ? 0 : gauss * (p / (1 + 2 * a));
  return x < 0 ? 2 - y : y;
}
INLINE double d_erfNear(double x) {
  double p = D_ERF[12];
  for (int i = 11; i >= 0; i--) p = fma(p, x * x, D_ERF[i]);
  return fma(p, x, x);
}
INLINE double d_erf(double x) {
  double a = fabs(x);
  return a < 1 ? d_erfNear(x) : copysign(1 - d_erfcFar(a, a), x);
}
INLINE double d_erfc(double x) {
  double a = fabs(x);
  return a < 0.5 ? 1 - d_erfNear(x) : d_erfcFar(a, x);
}
INLINE double d_erfinv(double x) {
  double a = fabs(x);
  if (!(a < 1)) return a == 1 ? x * INFINITY : NOT_A_NUMBER;
  double log_ = log1p(-a * a) / 2;
  double half_ = 2 / (D_PI * .147) + log_;
  double y = sqrt(fmax(0.0, sqrt(half_ * half_ - 2 * log_ / .147) - half_));
  for (int i = 0; i < 3; i++) {
    double error = a < .5 ? d_erf(y) - a : 1 - a - d_erfc(y);
    double step = error / (1.1283791670955126 * exp(-y * y));
    y -= step / (1 + y * step);
  }
  return copysign(y, x);
}
INLINE double d_nearTwo(double z) {
  double p = 0;
  for (int k = 31; k >= 2; k--) p = fma(-p, z, D_ZETA[k - 2]);
  return z * fma(p, z, 0.42278433509846713);
}
INLINE double d_sinPi(double x) {
  double r = x - 2 * rint(x / 2);
  return sin(D_PI * (fabs(r) > .5 ? copysign(1 - fabs(r), r) : r));
}
INLINE double d_lgammaUp(double x) { // x at least -1/2
  if (x < .5) return d_nearTwo(x) - log1p(x) - log(fabs(x));
  if (x < 1.5) return d_nearTwo(x - 1) - log1p(x - 1);
  if (x < 13) {
    double product = 1;
    double y = x;
    while (y > 2.5) product *= y -= 1;
    return d_nearTwo(y - 2) + log(product);
  }
  double log_ = log(x);
  double r = 1 / x;
  double sum = 0;
  for (int k = 8; k >= 1; k--) sum = sum * r * r + D_BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
  return (x - .5) * (log_ - 1) + (sum * r + (0.9189385332046728 - .5));
}
INLINE double d_lgamma(double x) {
  if (isinf(x) || x == 0) return INFINITY;
  if (x != x) return x;
  if (x >= -.5) return d_lgammaUp(x);
  double s = fabs(d_sinPi(x));
  return s == 0 ? INFINITY : log(D_PI / (s * -x)) - d_lgammaUp(-x);
}
INLINE double d_cotangent(int n, double x) {
  double r = x - rint(x);
  if (r == 0) return NOT_A_NUMBER;
  double a = fabs(r);
  double c = a < .25 ? 1 / tan(D_PI * a) : tan(D_PI * (.5 - a));
  c = copysign(c, r);
  double p[34];
  for (int i = 0; i < 34; i++) p[i] = i == 1;
  for (int i = 0; i < n; i++) {
    double below = 0; // d[k] = -pi ((k + 1) p[k + 1] + (k - 1) p[k - 1])
    for (int k = 0; k <= i + 2; k++) {
      double old = p[k];
      double up = k + 1 <= i + 1 ? (k + 1) * p[k + 1] * D_PI : 0;
      p[k] = -((k > 0 ? (k - 1) * below * D_PI : 0) + up);
      below = old;
    }
  }
  double sum = p[n + 1];
  for (int i = n; i >= 0; i--) sum = fma(sum, c, p[i]);
  return D_PI * sum;
}
INLINE double d_digammaUp(double x) { // x above 0
  if (x < 1.5) {
    double z = x < .5 ? x : x - 1;
    double p = 0;
    for (int k = 31; k >= 2; k--) p = fma(-p, z, k * D_ZETA[k - 2]);
    double slope = fma(p, z, 0.42278433509846713);
    return x < .5 ? slope - 1 / (x + 1) - 1 / x : slope - 1 / x;
  }
  if (x < 13) {
    double sum = 0;
    double y = x;
    while (y > 2.5) sum += 1 / (y -= 1);
    double p = 0, z = y - 2;
    for (int k = 31; k >= 2; k--) p = fma(-p, z, k * D_ZETA[k - 2]);
    return fma(p, z, 0.42278433509846713) + sum;
  }
  double r = 1 / x;
  double tail = 0;
  for (int k = 8; k >= 1; k--) tail = tail * r * r + D_BERNOULLI[k - 1] / (2 * k);
  return log(x) - (.5 * r + tail * r * r);
}
INLINE double d_digamma(double x) {
  if (x == 0) return copysign((double)INFINITY, -x);
  if (x != x) return x;
  return x < 0 ? d_digammaUp(1 - x) - d_cotangent(0, x) : d_digammaUp(x);
}
INLINE double d_polygammaUp(double n, double x) { // x above 0
  int m = (int)n;
  double sign_ = m % 2 == 0 ? -1 : 1;
  double factorial = 1;
  for (int i = 2; i <= m; i++) factorial *= i;
  double sum = 0;
  double y = x;
  for (; y < 13 + n; y++) sum += pow(y, -n - 1);
  double r = 1 / y;
  double tail = 0;
  double rising = 1;
  double terms[8];
  for (int k = 1; k <= 8; k++) {
    rising *= k == 1 ? (n + 1) / 2 : (n + 2 * k - 1) * (n + 2 * k - 2) / (2 * k * (2 * k - 1));
    terms[k - 1] = D_BERNOULLI[k - 1] * rising;
  }
  for (int k = 7; k >= 0; k--) tail = tail * r * r + terms[k];
  return sign_ * factorial * (sum + pow(y, -n) * (1 / n + r * (.5 + tail * r)));
}
INLINE double d_polygamma(double n, double x) {
  if (x != x || n != n) return NOT_A_NUMBER;
  double sign_ = (int)n % 2 == 0 ? -1 : 1;
  if (x <= 0 && x == rint(x) && x > -INFINITY) return sign_ * INFINITY;
  if (x <= 0) return -sign_ * d_polygammaUp(n, 1 - x) - d_cotangent((int)n, x);
  return d_polygammaUp(n, x);
}
INLINE double d_logb(double x) {
  if (!(x > 0) || x == INFINITY) return 0;
  int e = ilogb(x);
  return ldexp(x, -e) < 1.4142135623730951 ? e : e + 1;
}
INLINE double d_scalb(double x, double n) { return ldexp(x, (int)n); }
INLINE double d_pow(double x, double y) {
  return x == 1 || (x == -1 && isinf(y)) ? 1 : pow(x, y);
}
INLINE float f_lgamma(float x) { return (float)d_lgamma(x); }
INLINE float f_digamma(float x) { return (float)d_digamma(x); }
INLINE float f_polygamma(float n, float x) { return (float)d_polygamma(n, x); }
