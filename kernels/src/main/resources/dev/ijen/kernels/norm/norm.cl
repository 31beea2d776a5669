// Rows normalised, with NormRows' order of operations: the bits are the CPU's. A group is a row. Napkin:
// a row is read from memory once and from the cache twice more, forward and back; nothing is kept.
// WEIGHTED: w is given; BIASED: b as well (they are x itself otherwise). FORM_...: the kernel, one per program.

typedef struct {
  int xAt, gyAt, wAt, bAt, yAt, rows, n;
  float epsilon;
} Params;

#ifdef WEIGHTED
#define W(K, e) LOAD(K, weight_, e)
#else
#define W(K, e) (TYPE(K))1
#endif
#ifdef BIASED
#define B(K, e) LOAD(K, bias_, e)
#else
#define B(K, e) (TYPE(K))0
#endif

#define DEVIATION(K, e) (LOAD(K, in, e) - mean)
#define Y(K, e) (DEVIATION(K, e) * inverse)
#define G(K, e) (LOAD(K, gradient, e) * W(K, e))
#define NEXT_X(K, a, e) ((a) + LOAD(K, in, e))
#define NEXT_SQUARE(K, a, e) fma(DEVIATION(K, e), DEVIATION(K, e), a)
#define NEXT_G(K, a, e) ((a) + G(K, e))
#define NEXT_SLOPE(K, a, e) ((a) + G(K, e) * Y(K, e))
#define AFFINE(K, e) STORE(K, out, e, fma(Y(K, e), W(K, e), B(K, e)));
#define BACK(K, e) STORE(K, out, e, fma((TYPE(K))-slope, Y(K, e), G(K, e) - shift) * inverse);

#ifdef CENTRED
#define MEAN(result, NEXT)       \
  SUM_ROW(result, p.n, NEXT)     \
  result = result / p.n;
#else
#define MEAN(result, NEXT)
#endif

// mean and what deviations are multiplied by.
#define MOMENTS                                             \
  float mean = 0, squares;                                  \
  MEAN(mean, NEXT_X)                                        \
  SUM_ROW(squares, p.n, NEXT_SQUARE)                        \
  const float inverse = 1 / sqrt(squares / p.n + p.epsilon);

#ifdef FORM_normalise
KERNEL(normalise)(GLOBAL const T* x, GLOBAL const T* gy, GLOBAL const T* w, GLOBAL const T* b, GLOBAL T* y,
                  const Params p) {
  ROW_ARRAYS
  GLOBAL const T* weight_ = w + p.wAt;
  GLOBAL const T* bias_ = b + p.bAt;
  FOR_GROUPS(r, p.rows) {
    GLOBAL const T* in = x + p.xAt + r * p.n;
    GLOBAL T* out = y + p.yAt + r * p.n;
    MOMENTS
    MAP_ROW(0, p.n, AFFINE)
  }
}
#endif

#ifdef FORM_backward
KERNEL(backward)(GLOBAL const T* x, GLOBAL const T* gy, GLOBAL const T* w, GLOBAL const T* b, GLOBAL T* y,
                 const Params p) {
  ROW_ARRAYS
  GLOBAL const T* weight_ = w + p.wAt;
  FOR_GROUPS(r, p.rows) {
    GLOBAL const T* in = x + p.xAt + r * p.n;
    GLOBAL const T* gradient = gy + p.gyAt + r * p.n;
    GLOBAL T* out = y + p.yAt + r * p.n;
    MOMENTS
    float shift = 0, slope;
    MEAN(shift, NEXT_G)
    SUM_ROW(slope, p.n, NEXT_SLOPE)
    slope = slope / p.n;
    MAP_ROW(0, p.n, BACK)
  }
}
#endif

#ifdef IJEN_CPU

#define ADD_ROW(K, e) STORE(K, out, e, fma(LOAD(K, gradient, e), Y(K, e), LOAD(K, out, e)));
#define ZERO(K, e) STORE(K, out, e, (TYPE(K))0);
// The sum of gy y over 64 rows in order, while a row is in the cache. A group is a block of rows.
#ifdef FORM_weight
KERNEL(weight)(GLOBAL const T* x, GLOBAL const T* gy, GLOBAL const T* w, GLOBAL const T* b, GLOBAL T* y,
               const Params p) {
  FOR_GROUPS(g, (p.rows + 63) / 64) {
    GLOBAL T* out = y + p.yAt + g * p.n;
    MAP_ROW(0, p.n, ZERO)
    for (int r = g * 64; r < min(p.rows, g * 64 + 64); r++) {
      GLOBAL const T* in = x + p.xAt + r * p.n;
      GLOBAL const T* gradient = gy + p.gyAt + r * p.n;
      MOMENTS
      MAP_ROW(0, p.n, ADD_ROW)
    }
  }
}
#endif

#else

// y: [rows, 2], the mean and the inverse of each row.
#ifdef FORM_moments
KERNEL(moments)(GLOBAL const T* x, GLOBAL const T* gy, GLOBAL const T* w, GLOBAL const T* b, GLOBAL T* y,
                const Params p) {
  ROW_ARRAYS
  FOR_GROUPS(r, p.rows) {
    GLOBAL const T* in = x + p.xAt + r * p.n;
    MOMENTS
    LANES(l, 1) {
      y[p.yAt + 2 * r] = mean;
      y[p.yAt + 2 * r + 1] = inverse;
    }
  }
}
#endif

#define TILE 256
// The sum of gy y over 64 rows in order; w holds the moments. A group is a block of rows by TILE columns.
#define COLUMN(K, e)                                                                            \
  TYPE(K) sum = 0;                                                                              \
  for (int r = 0; r < count; r++) {                                                             \
    const TYPE(K) centred = LOAD(K, in + r * p.n, e) - moments_[2 * r];                         \
    sum = fma(LOAD(K, gradient + r * p.n, e), centred * moments_[2 * r + 1], sum);              \
  }                                                                                             \
  STORE(K, out, e, sum);

#ifdef FORM_weight
KERNEL(weight)(GLOBAL const T* x, GLOBAL const T* gy, GLOBAL const T* w, GLOBAL const T* b, GLOBAL T* y,
               const Params p) {
  const int blocks = (p.rows + 63) / 64, tiles = (p.n + TILE - 1) / TILE;
  FOR_GROUPS(g, blocks * tiles) {
    const int first = g / tiles * 64;
    const int count = min(64, p.rows - first);
    const int column = g % tiles * TILE;
    GLOBAL const T* in = x + p.xAt + first * p.n;
    GLOBAL const T* gradient = gy + p.gyAt + first * p.n;
    GLOBAL const T* moments_ = w + p.wAt + 2 * first;
    GLOBAL T* out = y + p.yAt + g / tiles * p.n;
    MAP_ROW(column, min(p.n, column + TILE), COLUMN)
  }
}
#endif
#endif
