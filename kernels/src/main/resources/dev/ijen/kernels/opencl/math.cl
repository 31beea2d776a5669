// The functions of formulas in the order of operations of ScalarMath: the bits are the CPU's.

#define MAGIC 12582912.0f
#define LOG2_E 1.442695f
#define LN2_HIGH 0x1.62e43p-1f
#define LN2_LOW -0x1.05c61p-29f
#define TWO_THIRDS 0x3f2aaaab
#define SQRT_HALF 0x3f3504f3
#define MIN_NORMAL 0x1p-126f
#define FAR_AWAY 100000.0f

INLINE float f_curve(float r) {
  return fma(fma(fma(fma(0x1.6bec04p-10f, r, 0x1.122776p-7f), r, 0x1.555674p-5f), r, 0x1.5554bp-3f),
             r, 0x1.fffffep-2f);
}

INLINE float f_scaledExp(float x, float bias) {
  float c = x > 128.0f ? 128.0f : x;
  c = c < -150.0f ? -150.0f : c;
  float z = fma(c, LOG2_E, bias);
  float n = z - bias;
  float r = fma(n, -(LN2_LOW), fma(n, -LN2_HIGH, c));
  float p = fma(fma(f_curve(r), r, 1.0f), r, 1.0f);
  int b = AS_INT(z);
  int half_ = (int)((uint)b >> 1);
  return p * AS_FLOAT((int)((uint)half_ << 23)) * AS_FLOAT((int)((uint)(b - half_) << 23));
}
INLINE float f_exp(float x) { return f_scaledExp(x, MAGIC + 254.0f); }
INLINE float f_halfexp(float x) { return f_scaledExp(x, MAGIC + 253.0f); }

INLINE float f_expm1(float x) {
  float c = x > 89.0f ? 89.0f : x;
  c = c < -30.0f ? -30.0f : c;
  float z = fma(c, LOG2_E, MAGIC + 126.0f);
  float n = z - (MAGIC + 126.0f);
  float r = fma(n, -(LN2_LOW), fma(n, -LN2_HIGH, c));
  float s = AS_FLOAT((int)((uint)AS_INT(z) << 23));
  float h = fma(s, fma(r * r, f_curve(r), r), s - 0.5f);
  return copysign(h + h, x);
}

INLINE float f_expm1Near(float x) {
  float z = fma(x, LOG2_E, MAGIC + 127.0f);
  float n = z - (MAGIC + 127.0f);
  float r = fma(n, -(LN2_LOW), fma(n, -LN2_HIGH, x));
  float s = AS_FLOAT((int)((uint)AS_INT(z) << 23));
  return fma(s, fma(r * r, f_curve(r), r), s - 1.0f);
}

INLINE float f_tanh(float x) {
  float a = fabs(x);
  a = a > 9.1f ? 9.1f : a;
  float e = f_expm1Near(a + a);
  return copysign(e / (e + 2.0f), x);
}

INLINE float f_erf(float x) {
  float a = fabs(x);
  a = a > 3.95f ? 3.95f : a;
  float g = fma(fma(0x1.557bcap-15f, a, -0x1.8f823ep-12f), a, 0x1.482368p-10f);
  g = fma(fma(fma(g, a, 0x1.af699ep-13f), a, -0x1.3c9124p-6f), a, 0x1.a520bap-4f);
  g = fma(fma(g, a, 0x1.45f298p-1f), a, -0x1.40ef74p-26f);
  float w = fma(a, 0x1.20dd76p+0f, a * g);
  return copysign(f_expm1Near(-w), x);
}

INLINE float f_ndtr(float x) {
  float a = fabs(x);
  float g = fma(fma(fma(0x1.eae7cep-23f, a, -0x1.64ff2ep-18f), a, 0x1.9f8bc4p-15f), a, -0x1.aea242p-13f);
  g = fma(fma(fma(g, a, -0x1.fe605cp-14f), a, 0x1.cee338p-8f), a, -0x1.ae190cp-5f);
  g = fma(fma(g, a, -0x1.d639fcp-2f), a, -0x1.26aedap+0f) * a;
  float z = g + (MAGIC + 126.0f);
  float r = g - (z - (MAGIC + 126.0f));
  float p = fma(fma(fma(0x1.41fbbap-13f, r, 0x1.5f3e54p-10f), r, 0x1.3b2d4cp-7f), r, 0x1.c6aee8p-5f);
  p = fma(fma(fma(p, r, 0x1.ebfbdcp-3f), r, 0x1.62e43p-1f), r, 1.0f);
  float h = p * AS_FLOAT((int)((uint)AS_INT(z) << 23));
  h = a > 5.63f ? 0.0f : h;
  return x > 0.0f ? 1.0f - h : h;
}

INLINE float f_logNear(float f, float k) {
  float p = fma(fma(fma(0x1.1b098ap-3f, f, -0x1.35b3cep-3f), f, 0x1.1f9634p-3f), f, -0x1.515a6ep-3f);
  p = fma(fma(fma(fma(p, f, 0x1.99c31ep-3f), f, -0x1.000b1cp-2f), f, 0x1.555528p-2f), f, -0.5f);
  return fma(k, LN2_HIGH, fma(k, LN2_LOW, fma(f * f, p, f)));
}

INLINE float f_log(float x) {
  int tiny = x < MIN_NORMAL;
  int e = (int)((uint)AS_INT(tiny ? x * 0x1p24f : x) - (uint)TWO_THIRDS);
  float f = AS_FLOAT((e & 0x7fffff) + TWO_THIRDS) - 1.0f;
  float y = f_logNear(f, (float)(e >> 23) + (tiny ? -24.0f : 0.0f));
  y = x < INFINITY ? y : x;
  y = x < 0.0f ? NOT_A_NUMBER : y;
  return x == 0.0f ? -INFINITY : y;
}

INLINE float f_log1p(float x) {
  float u = 1.0f + x;
  int e = (int)((uint)AS_INT(u) - (uint)TWO_THIRDS);
  int k = e >> 23;
  float s = AS_FLOAT((int)((uint)(127 - k) << 23));
  float f = fma(x, s, s - 1.0f);
  f = x > 0x1p25f ? AS_FLOAT((e & 0x7fffff) + TWO_THIRDS) - 1.0f : f;
  float y = f_logNear(f, (float)k);
  y = x < INFINITY ? y : x;
  y = x < -1.0f ? NOT_A_NUMBER : y;
  y = x == -1.0f ? -INFINITY : y;
  return x == 0.0f ? x : y;
}

INLINE float f_wave(float x, int quarter) {
  float z = fma(x, 0.63661975f, MAGIC);
  float n = z - MAGIC;
  float r = fma(n, -0x1.4442dp-24f, fma(n, -0x1.921fb4p+0f, x));
  r = fma(n, -0x1.846988p-48f, r);
  float t = r * r;
  float s = fma(t * fma(fma(-0x1.994224p-13f, t, 0x1.110736p-7f), t, -0x1.555546p-3f), r, r);
  float c = fma(fma(fma(fma(0x1.99eap-16f, t, -0x1.6c0c2ep-10f), t, 0x1.55554ap-5f), t, -0.5f), t, 1.0f);
  int q = AS_INT(z) + quarter;
  float y = (q & 1) != 0 ? c : s;
  return AS_FLOAT(AS_INT(y) ^ (int)((uint)(q & 2) << 30));
}
#ifdef IJEN_FP64
#define FAR_SIN(x) (float)sin((double)(x))
#define FAR_COS(x) (float)cos((double)(x))
#else
#define FAR_SIN(x) sin(x)
#define FAR_COS(x) cos(x)
#endif
INLINE float f_sin(float x) {
  float y = x == 0.0f ? x : f_wave(x, 0);
  return fabs(x) > FAR_AWAY ? FAR_SIN(x) : y;
}
INLINE float f_cos(float x) {
  float y = f_wave(x, 1);
  return fabs(x) > FAR_AWAY ? FAR_COS(x) : y;
}

INLINE float f_logb(float x) {
  int tiny = x < MIN_NORMAL;
  int e = (int)((uint)AS_INT(tiny ? x * 0x1p24f : x) - (uint)SQRT_HALF);
  return (float)(e >> 23) + (tiny ? -24.0f : 0.0f);
}

INLINE float f_scalb(float x, float n) {
  int b = AS_INT(n + (MAGIC + 254.0f));
  int half_ = (int)((uint)b >> 1);
  return x * AS_FLOAT((int)((uint)half_ << 23)) * AS_FLOAT((int)((uint)(b - half_) << 23));
}

INLINE int i_fmod(int a, int b) { return b == 0 ? 0 : b == -1 ? 0 : a % b; }

