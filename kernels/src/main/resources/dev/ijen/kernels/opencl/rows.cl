// Rows of T (float or double; T_f32 or T_f64) in the fixed order of Fold: element e goes into lane
// e mod 64, in order; then lane l takes in lane l + 32, 16, ..., 1. On a processor the lanes are vector
// registers of a work-item, on a GPU a work-item each.
//
// What happens to elements is a macro of a kind K and a place e, written once for both: LOAD(K, p, e),
// STORE(K, p, e, v), EXP(K, x), MAX(K, a, b) are of one element (kind S) or of a vector of them (kind V).

#define LOAD(K, p, e) LOAD_##K(p, e)
#define STORE(K, p, e, v) STORE_##K(p, e, v)
#define EXP(K, x) EXP_##K(x)
#define MAX(K, a, b) MAX_##K(a, b)
#define TYPE(K) TYPE_##K
#define ADD(K, a, b) ((a) + (b))
#define LARGER(K, a, b) ((b) > (a) ? (b) : (a)) // looks away from NaN, and does not tell zeros apart
#define SMALLER(K, a, b) ((b) < (a) ? (b) : (a))
#define NUMBERLESS(K, a, b) ((b) != (b) ? (b) : (a))
#define MIN(K, a, b) MIN_##K(a, b)

#define TYPE_S T
#define LOAD_S(p, e) (p)[e]
#define STORE_S(p, e, v) (p)[e] = (v)
#if defined(T_f64)
#define EXP_S(x) exp(x)
#define LOG(x) log(x)
#define MAX_S(a, b) d_max(a, b)
#define MIN_S(a, b) d_min(a, b)
#else
#define EXP_S(x) f_exp(x)
#define LOG(x) f_log(x)
#define MAX_S(a, b) f_max(a, b)
#define MIN_S(a, b) f_min(a, b)
#endif

#ifdef IJEN_CPU

#if defined(T_f64)
#define VL 8
typedef double8 V;
#define VLOAD vload8
#define VSTORE vstore8
#define AS_V as_double8
#define AS_BITS as_long8
#define EXP_V(x) exp(x)
#else
#define VL 16
typedef float16 V;
#define VLOAD vload16
#define VSTORE vstore16
#define AS_V as_float16
#define AS_BITS as_int16
#define EXP_V(x) v_exp(x)

INLINE float16 v_exp(float16 x) { // f_exp
  float16 c = x > 128.0f ? (float16)128.0f : x;
  c = c < -150.0f ? (float16)-150.0f : c;
  const float16 z = fma(c, (float16)LOG2_E, (float16)(MAGIC + 254.0f));
  const float16 n = z - (MAGIC + 254.0f);
  const float16 r = fma(n, (float16)-(LN2_LOW), fma(n, (float16)-LN2_HIGH, c));
  float16 p = fma((float16)0x1.6bec04p-10f, r, (float16)0x1.122776p-7f);
  p = fma(fma(p, r, (float16)0x1.555674p-5f), r, (float16)0x1.5554bp-3f);
  p = fma(fma(fma(p, r, (float16)0x1.fffffep-2f), r, (float16)1.0f), r, (float16)1.0f);
  const int16 b = as_int16(z);
  const int16 half_ = as_int16(as_uint16(b) >> 1);
  return p * as_float16(half_ << 23) * as_float16((b - half_) << 23);
}
#endif

#define TYPE_V V
#define LOAD_V(p, e) VLOAD(0, (p) + (e))
#define STORE_V(p, e, v) VSTORE(v, 0, (p) + (e))

INLINE V MAX_V(V a, V b) { // f_max, d_max
  const V m = a == b ? AS_V(AS_BITS(a) & AS_BITS(b)) : LARGER(V, b, a);
  return a != a ? a : m;
}
INLINE V MIN_V(V a, V b) {
  const V m = a == b ? AS_V(AS_BITS(a) | AS_BITS(b)) : SMALLER(V, b, a);
  return a != a ? a : m;
}

#define VECTORS (64 / VL)
#define EACH_VECTOR _Pragma("unroll") for (int v_ = 0; v_ < VECTORS; v_++)
#define ROW_ARRAYS
#define ONE_LOOP _Pragma("unroll 1") // copies of loops take seconds to compile

// result = the fold of elements [from, to): NEXT(K, a, e) takes element e into a, FOLD(K, a, b) folds lanes.
#define FOLD_PIECE(result, from, to, IDENTITY, NEXT, FOLD)                                          \
  {                                                                                                 \
    V a_[VECTORS];                                                                                  \
    T lanes_[64];                                                                                   \
    EACH_VECTOR a_[v_] = IDENTITY;                                                                  \
    int e_ = from;                                                                                  \
    for (; e_ + 64 <= (to); e_ += 64) EACH_VECTOR a_[v_] = NEXT(V, a_[v_], e_ + v_ * VL);           \
    if (e_ < (to)) {                                                                                \
      EACH_VECTOR VSTORE(a_[v_], v_, lanes_);                                                       \
      ONE_LOOP for (int l_ = 0; e_ < (to); l_++, e_++) lanes_[l_] = NEXT(S, lanes_[l_], e_);        \
      EACH_VECTOR a_[v_] = VLOAD(v_, lanes_);                                                       \
    }                                                                                               \
    _Pragma("unroll") for (int half_ = VECTORS / 2; half_ > 0; half_ /= 2) {                        \
      _Pragma("unroll") for (int k_ = 0; k_ < half_; k_++) a_[k_] = FOLD(V, a_[k_], a_[k_ + half_]); \
    }                                                                                               \
    VSTORE(a_[0], 0, lanes_);                                                                       \
    for (int half_ = VL / 2; half_ > 0; half_ /= 2) {                                               \
      for (int l_ = 0; l_ < half_; l_++) lanes_[l_] = FOLD(S, lanes_[l_], lanes_[l_ + half_]);      \
    }                                                                                               \
    result = lanes_[0];                                                                             \
  }

// The same sum in blocks of 8,192, which are then added up likewise.
#define SUM_ROW(result, n, NEXT)                                                                    \
  {                                                                                                 \
    T blocks_[64];                                                                                  \
    result = 0;                                                                                     \
    ONE_LOOP for (int l_ = 0; (n) > 8192 && l_ < 64; l_++) blocks_[l_] = 0;                         \
    ONE_LOOP for (int b_ = 0; b_ * 8192 < (n); b_++) {                                              \
      FOLD_PIECE(result, b_ * 8192, min(n, (b_ + 1) * 8192), 0, NEXT, ADD)                          \
      if ((n) > 8192) blocks_[b_ % 64] += result;                                                   \
    }                                                                                               \
    if ((n) > 8192) {                                                                               \
      ONE_LOOP for (int half_ = 32; half_ > 0; half_ /= 2) {                                        \
        ONE_LOOP for (int l_ = 0; l_ < half_; l_++) blocks_[l_] += blocks_[l_ + half_];             \
      }                                                                                             \
      result = blocks_[0];                                                                          \
    }                                                                                               \
  }

// STATEMENT(K, e) for elements [from, to).
#define MAP_ROW(from, to, STATEMENT)                                 \
  {                                                                  \
    int e_ = from;                                                   \
    for (; e_ + VL <= (to); e_ += VL) { STATEMENT(V, e_) }           \
    ONE_LOOP for (; e_ < (to); e_++) { STATEMENT(S, e_) }            \
  }

#else

#define ROW_ARRAYS              \
  LOCAL_ARRAY(T, lanes_, 64);   \
  LOCAL_ARRAY(T, blocks_, 64);

#define TREE_ROW(a, FOLD)                                                          \
  _Pragma("unroll 1") for (int half_ = 32; half_ > 0; half_ /= 2) {                \
    LANES(l_, half_) a[l_] = FOLD(S, a[l_], a[l_ + half_]);                        \
    BARRIER;                                                                       \
  }

#define FOLD_LANES(from, to, IDENTITY, NEXT, FOLD)                                 \
  LANES(l_, 64) {                                                                  \
    T a_ = IDENTITY;                                                               \
    for (int e_ = (from) + l_; e_ < (to); e_ += 64) a_ = NEXT(S, a_, e_);          \
    lanes_[l_] = a_;                                                               \
  }                                                                                \
  BARRIER;                                                                         \
  TREE_ROW(lanes_, FOLD)

#define FOLD_PIECE(result, from, to, IDENTITY, NEXT, FOLD)                         \
  FOLD_LANES(from, to, IDENTITY, NEXT, FOLD)                                       \
  result = lanes_[0];                                                              \
  BARRIER;

#define SUM_ROW(result, n, NEXT)                                                   \
  LANES(l_, 64) blocks_[l_] = 0;                                                   \
  BARRIER;                                                                         \
  for (int b_ = 0; b_ * 8192 < (n); b_++) {                                        \
    FOLD_LANES(b_ * 8192, min(n, (b_ + 1) * 8192), 0, NEXT, ADD)                   \
    LANES(l_, 1) blocks_[b_ % 64] += lanes_[0];                                    \
    BARRIER;                                                                       \
  }                                                                                \
  TREE_ROW(blocks_, ADD)                                                           \
  result = blocks_[0];                                                             \
  BARRIER;

#define MAP_ROW(from, to, STATEMENT)                                               \
  for (int e_ = (from) + LANE; e_ < (to); e_ += GROUP_SIZE) { STATEMENT(S, e_) }

#endif
