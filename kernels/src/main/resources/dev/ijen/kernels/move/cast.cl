// Conversions with Java's rules: see Casts. From A to B; halves are bits in a ushort.

INLINE float bf16_value(ushort b) { return AS_FLOAT((int)((uint)b << 16)); }
INLINE ushort bf16_bits(float v) {
  uint bits = AS_UINT(v);
  return v != v ? 0x7fc0 : (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
INLINE float f16_value(ushort h) {
  uint sign = (uint)(h & 0x8000) << 16;
  uint exponent = h >> 10 & 31;
  uint mantissa = h & 0x3ff;
  if (exponent == 31) return AS_FLOAT((int)(sign | 0x7f800000 | mantissa << 13));
  if (exponent > 0) return AS_FLOAT((int)(sign | (exponent + 112) << 23 | mantissa << 13));
  float small = (float)mantissa * 0x1p-24f;
  return sign != 0 ? -small : small;
}
INLINE ushort f16_bits(float v) {
  if (v != v) return 0x7e00;
  uint bits = AS_UINT(v);
  ushort sign = (ushort)(bits >> 16 & 0x8000);
  float a = AS_FLOAT((int)(bits & 0x7fffffff));
  if (a >= 65520.0f) return sign | 0x7c00;
  if (a < 0x1p-14f) { // subnormal: in units of 2^-24; the addition rounds to even
    float units = a * 0x1p24f + 8388608.0f;
    return sign | (ushort)(AS_UINT(units) & 0x7ff);
  }
  uint up = (bits & 0x7fffffff) + 0xfff + (bits >> 13 & 1);
  return sign | (ushort)((up >> 13) - (112 << 10));
}
INLINE int to_int(float v) {
  return v != v ? 0 : v >= 2147483648.0f ? 2147483647 : v <= -2147483648.0f ? (-2147483647 - 1) : (int)v;
}
#ifdef IJEN_FP64
INLINE int d_to_int(double v) {
  return v != v ? 0 : v >= 2147483647.0 ? 2147483647 : v <= -2147483648.0 ? (-2147483647 - 1) : (int)v;
}
INLINE long d_to_long(double v) {
  return v != v ? 0
       : v >= 0x1p63 ? 0x7fffffffffffffffL
       : v <= -0x1p63 ? (-0x7fffffffffffffffL - 1) : (long)v;
}
INLINE float round_to_odd(double v) {
  float f = (float)v;
  if (f == v || v != v) return f;
  int bits = AS_INT(f);
  if (fabs((double)f) > fabs(v)) bits--;
  return AS_FLOAT(bits | 1);
}
#endif

// READ: A to the type W in which it loses nothing; WRITE: W to B, rounding once.
#if defined(A_bf16)
#define W_f32
#define READ(x) bf16_value(x)
#elif defined(A_f16)
#define W_f32
#define READ(x) f16_value(x)
#elif defined(A_f32)
#define W_f32
#define READ(x) (x)
#elif defined(A_f64)
#define W_f64
#define READ(x) (x)
#elif defined(A_i64)
#define W_i64
#define READ(x) (x)
#else
#define W_i32
#define READ(x) (int)(x)
#endif

#if defined(B_bool)
#define WRITE(v) (uchar)((v) != 0)
#elif defined(B_f64)
#define WRITE(v) (double)(v)
#elif defined(B_f32)
#define WRITE(v) (float)(v)
#elif defined(W_f32) && defined(B_i32)
#define WRITE(v) to_int(v)
#elif defined(W_f32) && defined(B_bf16)
#define WRITE(v) bf16_bits(v)
#elif defined(W_f32) && defined(B_f16)
#define WRITE(v) f16_bits(v)
#elif defined(B_i32) && defined(W_f64)
#define WRITE(v) d_to_int(v)
#elif defined(B_i32)
#define WRITE(v) (int)(v)
#elif defined(B_i64) && (defined(W_f64) || defined(W_f32))
#define WRITE(v) d_to_long(v)
#elif defined(B_i64)
#define WRITE(v) (long)(v)
#elif defined(B_bf16)
#define WRITE(v) bf16_bits(round_to_odd(v))
#elif defined(B_f16)
#define WRITE(v) f16_bits(round_to_odd(v))
#endif

typedef struct {
  int number, xAt, yAt, n, rank, dims[RANK], x[RANK], y[RANK];
} Walk;

KERNEL(cast)(GLOBAL int* faults, GLOBAL const A* x, GLOBAL B* y, const Walk p) {
  FOR_ROWS(r, p.n, p.dims[0]) {
    int from = p.xAt, to = p.yAt;
    for (int k = 1, rest = r; k < p.rank; rest /= p.dims[k++]) {
      from += rest % p.dims[k] * p.x[k];
      to += rest % p.dims[k] * p.y[k];
    }
    FOR_COLUMNS(c) {
      const A v = x[from + c * p.x[0]];
#if defined(W_i64) && defined(B_i32)
      if (v != (int)v) FAULT(faults, p.number, r * p.dims[0] + c, (int)(v >> 32), (int)v);
#endif
      y[to + c] = WRITE(READ(v));
    }
  }
}
