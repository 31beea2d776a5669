// Folds in the fixed order of Fold: a group of rows goes into up to 64 lanes, element e into lane
// e mod width, in order; then lane l takes in lane l + width/2, width/4, ..., until one row is left.
// OP is sum, prod, max or min (MIN_OP on BOOL is "all", max "any"). T: float, double, int, uchar.

#if defined(OP_sum)
#define FOLD(a, b) ((a) + (b))
#define IDENTITY 0
#elif defined(OP_prod)
#define FOLD(a, b) ((a) * (b))
#define IDENTITY 1
#elif defined(OP_max)
#define TO_EXTREME LARGER
#define TO_EXACT MAX
#if defined(T_f32)
#define FOLD(a, b) f_max(a, b)
#define IDENTITY -INFINITY
#elif defined(T_f64)
#define FOLD(a, b) d_max(a, b)
#define IDENTITY -INFINITY
#elif defined(T_i32)
#define FOLD(a, b) i_max(a, b)
#define IDENTITY (-2147483647 - 1)
#else
#define FOLD(a, b) ((a) | (b))
#define IDENTITY 0
#endif
#else
#define TO_EXTREME SMALLER
#define TO_EXACT MIN
#if defined(T_f32)
#define FOLD(a, b) f_min(a, b)
#define IDENTITY INFINITY
#elif defined(T_f64)
#define FOLD(a, b) d_min(a, b)
#define IDENTITY INFINITY
#elif defined(T_i32)
#define FOLD(a, b) i_min(a, b)
#define IDENTITY 2147483647
#else
#define FOLD(a, b) ((a) & (b))
#define IDENTITY 1
#endif
#endif

// Group g is block g % blocks of outer row g / blocks: rows from block * b, the last block's may be few.
typedef struct {
  int xAt, yAt, groups, blocks, block, n, outerStride, rowStride, inner, width, tiles;
} Params;

#if defined(T_f32) || defined(T_f64)
#define NEXT(K, a, e) FOLD_OF(K, a, LOAD(K, in, e))
#define FOLD_OF(K, a, b) FOLD(a, b)
#define NEXT_EXTREME(K, a, e) TO_EXTREME(K, a, LOAD(K, in, e))
#define NEXT_EXACT(K, a, e) TO_EXACT(K, a, LOAD(K, in, e))
#define NEXT_NUMBERLESS(K, a, e) NUMBERLESS(K, a, LOAD(K, in, e))

// Rows of one element: pieces of a line. Extremes look for NaN on a second way, from the cache, and at
// the signs of zeros only where the result is one.
KERNEL(line)(GLOBAL const T* x, GLOBAL T* y, const Params p) {
  ROW_ARRAYS
  FOR_GROUPS(g, p.groups) {
    const int b = g % p.blocks;
    GLOBAL const T* in = x + p.xAt + g / p.blocks * p.outerStride + b * p.block;
    const int count = min(p.block, p.n - b * p.block);
    T result;
#if defined(OP_sum) || defined(OP_prod)
    FOLD_PIECE(result, 0, count, IDENTITY, NEXT, FOLD_OF)
#else
    T nan;
    FOLD_PIECE(result, 0, count, IDENTITY, NEXT_EXTREME, TO_EXTREME)
    FOLD_PIECE(nan, 0, count, 0, NEXT_NUMBERLESS, NUMBERLESS)
    if (nan != nan) {
      result = nan;
    } else if (result == 0) {
      FOLD_PIECE(result, 0, count, IDENTITY, NEXT_EXACT, TO_EXACT)
    }
#endif
    LANES(l, 1) y[p.yAt + g] = result;
  }
}
#endif

// Rows of fewer than 64 elements, lying one after the other.
KERNEL(narrow)(GLOBAL const T* x, GLOBAL T* y, const Params p) {
  LOCAL_ARRAY(T, acc, 64);
  FOR_GROUPS(g, p.groups) {
    const int b = g % p.blocks;
    const int at = p.xAt + g / p.blocks * p.outerStride + b * p.block * p.rowStride;
    const int count = min(p.block, p.n - b * p.block) * p.inner;
    LANES(l, 64) acc[l] = IDENTITY;
    int e = 0;
    if (p.width == 64) {
      for (; e + 64 <= count; e += 64) LANES(l, 64) acc[l] = FOLD(acc[l], x[at + e + l]);
    }
    for (; e < count; e += p.width) {
      LANES(l, min(p.width, count - e)) acc[l] = FOLD(acc[l], x[at + e + l]);
    }
    BARRIER;
    for (int half_ = p.width / 2; half_ >= p.inner; half_ /= 2) {
      LANES(l, half_) acc[l] = FOLD(acc[l], acc[l + half_]);
      BARRIER;
    }
    LANES(l, p.inner) y[p.yAt + g * p.inner + l] = acc[l];
    BARRIER;
  }
}

// Rows of 64 elements and more: 64 columns are a group of their own.
KERNEL(wide)(GLOBAL const T* x, GLOBAL T* y, const Params p) {
  LOCAL_ARRAY(T, acc, 64);
  FOR_GROUPS(i, p.groups * p.tiles) {
    const int g = i / p.tiles;
    const int column = i % p.tiles * 64;
    const int b = g % p.blocks;
    const int at = p.xAt + g / p.blocks * p.outerStride + b * p.block * p.rowStride + column;
    const int rows = min(p.block, p.n - b * p.block);
    const int width = min(64, p.inner - column);
    LANES(l, 64) acc[l] = IDENTITY;
    if (width == 64) {
      for (int r = 0; r < rows; r++) LANES(l, 64) acc[l] = FOLD(acc[l], x[at + r * p.rowStride + l]);
    } else {
      for (int r = 0; r < rows; r++) LANES(l, width) acc[l] = FOLD(acc[l], x[at + r * p.rowStride + l]);
    }
    LANES(l, width) y[p.yAt + g * p.inner + column + l] = acc[l];
    BARRIER;
  }
}
