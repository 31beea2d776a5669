// Draws: element i is a function of the key and i, with the bits of the CPU's plain rung. A work-item
// makes the four words of a Philox block and the numbers that they stand for.

INLINE void philox(uint c0, uint c1, uint c2, uint k0, uint k1, uint* w) {
  uint c3 = 0;
  for (int round = 0; round < 10; round++) {
    const uint h0 = MUL_HI(0xD2511F53u, c0), l0 = 0xD2511F53u * c0;
    const uint h1 = MUL_HI(0xCD9E8D57u, c2), l1 = 0xCD9E8D57u * c2;
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  w[0] = c0;
  w[1] = c1;
  w[2] = c2;
  w[3] = c3;
}

INLINE float log1p_near(float f) { // LogOfPositive.log1p
  float q = fma(1.41451930f, f, 1.63953400f);
  q = fma(q, f, 1.20866990f);
  q = fma(q, f, 0.18093425f);
  q = fma(q, f, 0.26368690f);
  q = fma(q, f, -0.24368308f);
  q = fma(q, f, 0.33363208f);
  q = fma(q, f, -0.49999523f);
  return fma(f * f, q, f);
}
INLINE float log_positive(float x) {
  const int bits = AS_INT(x);
  const float e = (float)((bits >> 23) - 126);
  const float f = AS_FLOAT((bits & 0x7FFFFF) | 0x3F000000) - 1.0f;
  return fma(e, 0.6931472f, log1p_near(f));
}

INLINE float uniform_of(uint w) { return (float)(int)(w >> 8) * 0x1p-24f; }

INLINE float normal_of(uint w) { // StandardNormal.of
  const int word = (int)w;
  const int sign = word >> 31;
  const int m = word ^ sign;
  const float x = fma((float)m, 0x1p-31f, 0x1p-32f);
  const float t = fma((float)(m ^ 0x7FFFFFFF), 0x1p-31f, 0x1p-32f);
  const float v = -log_positive(t * (2.0f - t));
  float d = v - 3.0f;
  float p = fma(-8.2403888e-9f, d, -6.1304171e-9f);
  p = fma(p, d, 6.4429224e-7f);
  p = fma(p, d, -2.6662649e-6f);
  p = fma(p, d, -1.8041450e-5f);
  p = fma(p, d, 2.7644529e-4f);
  p = fma(p, d, -1.1823836e-3f);
  p = fma(p, d, -8.1155784e-3f);
  p = fma(p, d, 0.34171689f);
  const float centre = fma(p, d, 2.2960353f);
  d = v - 14.0f;
  p = fma(6.5920322e-13f, d, -5.6380603e-12f);
  p = fma(p, d, -4.6896396e-11f);
  p = fma(p, d, 6.1368960e-10f);
  p = fma(p, d, -7.7983443e-9f);
  p = fma(p, d, 2.1280708e-7f);
  p = fma(p, d, -4.8906226e-6f);
  p = fma(p, d, 1.1535742e-4f);
  p = fma(p, d, -3.3509249e-3f);
  p = fma(p, d, 0.19061540f);
  const float tail = fma(p, d, 5.0615964f);
  const float z = x * (v > 6.0f ? tail : centre);
  return AS_FLOAT(AS_INT(z) ^ (sign & (int)0x80000000));
}

INLINE float gumbel_of(uint w) { // StandardGumbel.of
  const int high = (int)w >> 31;
  const float a = fma((float)((int)w ^ high), 0x1p-32f, 0x1p-33f);
  const float log_ = high == 0 ? log_positive(a) : log1p_near(-a);
  return -log_positive(-log_);
}

typedef struct {
  int yAt, n;
  uint k0, k1;
} Draw;

// The words of block i and the elements 4 i to 4 i + 3 of the draw.
#define DRAW(name, T, OF)                                                      \
  KERNEL(name)(GLOBAL T* y, const Draw p) {                                    \
    FOR_EACH(i, (p.n + 3) / 4) {                                               \
      uint w[4];                                                               \
      philox((uint)i, 0, 0, p.k0, p.k1, w);                                    \
      for (int j = 0; j < 4 && 4 * i + j < p.n; j++) y[p.yAt + 4 * i + j] = OF(w[j]); \
    }                                                                          \
  }

DRAW(uniform_f32, float, uniform_of)
DRAW(normal_f32, float, normal_of)
DRAW(gumbel_f32, float, gumbel_of)
DRAW(bits, int, (int))

typedef struct {
  int yAt, n;
  uint k0, k1;
  ulong below;
} Integers;

KERNEL(integers)(GLOBAL int* y, const Integers p) {
  FOR_EACH(i, (p.n + 3) / 4) {
    uint w[4];
    philox((uint)i, 0, 0, p.k0, p.k1, w);
    for (int j = 0; j < 4 && 4 * i + j < p.n; j++) {
      y[p.yAt + 4 * i + j] = (int)((ulong)w[j] * p.below >> 32);
    }
  }
}

#ifdef IJEN_FP64
INLINE double d_log1p_near(double f, long k) { // LogOfPositive.log1p, in f64
  const double s = f / (2 + f);
  const double z = s * s;
  double r = 1.479819860511658591e-01;
  r = fma(r, z, 1.531383769920937332e-01);
  r = fma(r, z, 1.818357216161805012e-01);
  r = fma(r, z, 2.222219843214978396e-01);
  r = fma(r, z, 2.857142874366239149e-01);
  r = fma(r, z, 3.999999999940941908e-01);
  r = fma(r, z, 6.666666666666735130e-01);
  const double half_ = 0.5 * f * f;
  const double low = fma(s, fma(r, z, half_), (double)k * 1.90821492927058770002e-10);
  return (double)k * 6.93147180369123816490e-01 - (half_ - low - f);
}
INLINE double d_log_positive(double x) {
  const long bits = as_long(x);
  const long k = (bits - 0x3FE6A09E667F3BCDL) >> 52;
  return d_log1p_near(as_double(bits - (long)((ulong)k << 52)) - 1, k);
}

CONSTANT double UP[24] = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3,
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7};
CONSTANT double DOWN[24] = {
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131845613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15};

INLINE double ratio(double r, int at) {
  double a = UP[at + 7], b = DOWN[at + 7];
  for (int i = 6; i >= 0; i--) {
    a = fma(a, r, UP[at + i]);
    b = fma(b, r, DOWN[at + i]);
  }
  return a / b;
}
INLINE double upper(double q, double p) { // StandardNormal.upper
  if (q <= 0.425) return q * ratio(0.180625 - q * q, 0);
  const double r = sqrt(-d_log_positive(p));
  return r <= 5 ? ratio(r - 1.6, 8) : ratio(r - 5, 16);
}

INLINE double d_uniform_of(long bits) { return (double)((ulong)bits >> 11) * 0x1p-53; }
INLINE double d_normal_of(long bits) {
  const long s = bits >> 11;
  const long sign = s >> 63;
  const long m = s ^ sign;
  const double z =
      upper(((double)m + 0.5) * 0x1p-53, ((double)(m ^ 0xFFFFFFFFFFFFFL) + 0.5) * 0x1p-53);
  return sign == 0 ? z : -z;
}
INLINE double d_gumbel_of(long bits) {
  const long v = (long)((ulong)bits >> 11);
  const double t = ((double)(v ^ 0x1FFFFFFFFFFFFFL) + 0.5) * 0x1p-53;
  const double log_ =
      t < 0.25 ? d_log1p_near(-t, 0) : d_log_positive(((double)v + 0.5) * 0x1p-53);
  return -d_log_positive(-log_);
}

#define WORDS_64                                      \
  uint high[4], low[4];                               \
  philox((uint)i, 0, 0, p.k0, p.k1, high);            \
  philox((uint)i, 0, 1, p.k0, p.k1, low);
#define BITS_64(j) (long)((ulong)high[j] << 32 | low[j])

#define DRAW_64(name, OF)                                                      \
  KERNEL(name)(GLOBAL double* y, const Draw p) {                               \
    FOR_EACH(i, (p.n + 3) / 4) {                                               \
      WORDS_64                                                                 \
      for (int j = 0; j < 4 && 4 * i + j < p.n; j++) y[p.yAt + 4 * i + j] = OF(BITS_64(j)); \
    }                                                                          \
  }

DRAW_64(uniform_f64, d_uniform_of)
DRAW_64(normal_f64, d_normal_of)
DRAW_64(gumbel_f64, d_gumbel_of)

typedef struct {
  int yAt, n;
  uint k0, k1;
  double low, high, below, above, between;
} Truncated;

KERNEL(truncated)(GLOBAL double* y, const Truncated p) { // TruncatedNormal.of
  FOR_EACH(i, (p.n + 3) / 4) {
    WORDS_64
    for (int j = 0; j < 4 && 4 * i + j < p.n; j++) {
      const long u = (long)((ulong)BITS_64(j) >> 11);
      const double below = fma(((double)u + 0.5) * 0x1p-53, p.between, p.below);
      const double above =
          fma(((double)(u ^ 0x1FFFFFFFFFFFFFL) + 0.5) * 0x1p-53, p.between, p.above);
      const double z = below < above ? -upper(0.5 - below, below) : upper(0.5 - above, above);
      y[p.yAt + 4 * i + j] = z < p.low ? p.low : z > p.high ? p.high : z;
    }
  }
}
#endif

// A random order: an entry is an element's word and its place, so that no two are equal and any way of
// sorting gives the same. Sorted pieces of CHUNK, then merges in which each element looks for its place.
#define CHUNK 32
typedef struct {
  int yAt, n;
  uint k0, k1;
  int width;
} Order;

KERNEL(entries)(GLOBAL ulong* y, const Order p) {
  FOR_EACH(c, (p.n + CHUNK - 1) / CHUNK) {
    ulong sorted[CHUNK];
    const int first = c * CHUNK, count = min(CHUNK, p.n - first);
    uint w[4];
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0) philox((uint)(first + i) / 4, 0, 0, p.k0, p.k1, w);
      const ulong entry = (ulong)w[i % 4] << 32 | (uint)(first + i);
      int j = i;
      for (; j > 0 && sorted[j - 1] > entry; j--) sorted[j] = sorted[j - 1];
      sorted[j] = entry;
    }
    for (int i = 0; i < count; i++) y[first + i] = sorted[i];
  }
}

KERNEL(merge)(GLOBAL const ulong* from, GLOBAL ulong* to, const Order p) {
  FOR_EACH(i, p.n) {
    const int run = i / p.width;
    const long other = (long)(run ^ 1) * p.width;
    long low = min((long)p.n, other), high = min((long)p.n, other + p.width);
    const long begin = low;
    while (low < high) {
      const long m = (low + high) / 2;
      if (from[m] < from[i]) low = m + 1;
      else high = m;
    }
    to[(long)(run & ~1) * p.width + (i - (long)run * p.width) + (low - begin)] = from[i];
  }
}

INLINE uint second_word(ulong entry, uint k0, uint k1) {
  uint w[4];
  philox((uint)entry / 4, 0, 1, k0, k1, w);
  return w[(uint)entry % 4];
}

// The places in order; of equal words the second ones decide.
KERNEL(places)(GLOBAL ulong* entries, GLOBAL int* y, const Order p) {
  FOR_EACH(i, p.n) {
    const uint word = (uint)(entries[i] >> 32);
    if (i > 0 && (uint)(entries[i - 1] >> 32) == word) continue; // done with the first of them
    int end = i + 1;
    for (; end < p.n && (uint)(entries[end] >> 32) == word; end++) {
      const ulong entry = entries[end];
      const uint second = second_word(entry, p.k0, p.k1);
      int j = end;
      for (; j > i && second_word(entries[j - 1], p.k0, p.k1) > second; j--) entries[j] = entries[j - 1];
      entries[j] = entry;
    }
    for (int j = i; j < end; j++) y[p.yAt + j] = (int)(uint)entries[j];
  }
}
