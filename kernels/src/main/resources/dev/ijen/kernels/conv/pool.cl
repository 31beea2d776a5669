// Windows of images: rectangles of taps, from a table of spans (first tap, number of taps) per axis.
// T is float or double.

typedef struct {
  int number, xAt, rAt, cAt, yAt, images, height, width, rows, columns, step, along;
} Params;

// Where the rows and columns of taps of the window at row r and column q begin, and how many they are.
#define WINDOW(r, q)                                                        \
  const int top = spans[p.rAt + 2 * (r)], left = across[p.cAt + 2 * (q)];   \
  const int down = spans[p.rAt + 2 * (r) + 1], wide = across[p.cAt + 2 * (q) + 1];

// Sums of floats go through double, in Windows' order, and are rounded once; where there is no double,
// through pairs of floats (Knuth's two-sum), which is as exact but for rare last bits.
#if defined(T_f64) || defined(IJEN_FP64)
typedef double Sum;
#define PUT(s, v) s += v
#define VALUE(s) (T)(s)
#define ADD_UP(a, b, c, d) VALUE(a + b + (c + d))
#else
typedef struct { float high, low; } Sum;
INLINE Sum two_sum(Sum s, float v) {
  const float high = s.high + v, part = high - s.high;
  Sum t = {high, s.low + ((s.high - (high - part)) + (v - part))};
  return t;
}
INLINE float value_of(Sum s) { return isfinite(s.high) ? s.high + s.low : s.high; }
#define PUT(s, v) s = two_sum(s, v)
#define VALUE(s) value_of(s)
#endif

KERNEL(sum)(GLOBAL int* faults, GLOBAL const T* x, GLOBAL const int* spans, GLOBAL const int* across,
            GLOBAL T* y, const Params p) {
  FOR_ROWS(line, p.images * p.rows * p.columns, p.columns) {
    GLOBAL const T* image = x + p.xAt + line / p.rows * p.height * p.width;
    FOR_COLUMNS(q) {
      WINDOW(line % p.rows, q)
#if defined(T_f32) && defined(IJEN_FP64)
      double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
      for (int i = 0; i < down; i++) {
        GLOBAL const T* tap = image + (top + i * p.step) * p.width + left;
        int j = wide;
        for (; j >= 4; j -= 4, tap += 4 * p.along) {
          s0 += tap[0];
          s1 += tap[p.along];
          s2 += tap[2 * p.along];
          s3 += tap[3 * p.along];
        }
        if (j > 0) s0 += tap[0];
        if (j > 1) s1 += tap[p.along];
        if (j > 2) s2 += tap[2 * p.along];
      }
      const T sum = ADD_UP(s0, s1, s2, s3);
#else
      Sum s = {0};
      for (int i = 0; i < down; i++) {
        GLOBAL const T* tap = image + (top + i * p.step) * p.width + left;
        for (int j = 0; j < wide; j++) PUT(s, tap[j * p.along]);
      }
      const T sum = VALUE(s);
#endif
      y[p.yAt + line * p.columns + q] = sum;
    }
  }
}

// The transpose: an element of x is the sum of y over the windows that it is in, in their order.
#ifdef IJEN_CPU
KERNEL(spread)(GLOBAL int* faults, GLOBAL T* x, GLOBAL const int* spans, GLOBAL const int* across,
               GLOBAL const T* y, const Params p) {
  FOR_GROUPS(g, p.images) {
    GLOBAL T* image = x + p.xAt + g * p.height * p.width;
    GLOBAL const T* from = y + p.yAt + g * p.rows * p.columns;
    for (int e = 0; e < p.height * p.width; e++) image[e] = 0;
    for (int r = 0; r < p.rows; r++) {
      for (int q = 0; q < p.columns; q++) {
        WINDOW(r, q)
        const T v = from[r * p.columns + q];
        for (int i = 0; i < down; i++) {
          GLOBAL T* tap = image + (top + i * p.step) * p.width + left;
          for (int j = 0; j < wide; j++) tap[j * p.along] += v;
        }
      }
    }
  }
}
#else
// First taps, rounded up to step - 1, and last taps, rounded down to size - step, never decrease: those
// windows that have element e are between the two results, and few others.
INLINE int first_window(GLOBAL const int* table, int n, int e, int step, int size) {
  int low = 0, high = n;
  while (low < high) {
    const int m = (low + high) / 2;
    const int last = table[2 * m] + (table[2 * m + 1] - 1) * step;
    if (max(0, min(last, size - step)) < max(0, min(e, size - step))) low = m + 1;
    else high = m;
  }
  return low;
}
INLINE int end_window(GLOBAL const int* table, int n, int e, int step) {
  int low = 0, high = n;
  while (low < high) {
    const int m = (low + high) / 2;
    if (max(table[2 * m], step - 1) <= max(e, step - 1)) low = m + 1;
    else high = m;
  }
  return low;
}
INLINE int in_window(GLOBAL const int* table, int w, int e, int step) {
  const int from = e - table[2 * w];
  return from >= 0 && from % step == 0 && from / step < table[2 * w + 1];
}
KERNEL(spread)(GLOBAL int* faults, GLOBAL T* x, GLOBAL const int* spans, GLOBAL const int* across,
               GLOBAL const T* y, const Params p) {
  GLOBAL const int* rows = spans + p.rAt;
  GLOBAL const int* columns = across + p.cAt;
  FOR_EACH(e, p.images * p.height * p.width) {
    const int row = e / p.width % p.height, column = e % p.width;
    GLOBAL const T* from = y + p.yAt + e / p.width / p.height * p.rows * p.columns;
    const int r1 = end_window(rows, p.rows, row, p.step);
    const int q0 = first_window(columns, p.columns, column, p.along, p.width);
    const int q1 = end_window(columns, p.columns, column, p.along);
    T sum = 0;
    for (int r = first_window(rows, p.rows, row, p.step, p.height); r < r1; r++) {
      if (!in_window(rows, r, row, p.step)) continue;
      for (int q = q0; q < q1; q++) {
        if (in_window(columns, q, column, p.along)) sum += from[r * p.columns + q];
      }
    }
    x[p.xAt + e] = sum;
  }
}
#endif

// Larger for larger numbers, the same for both zeros and for all NaN, largest for NaN.
#if defined(T_f32)
typedef int Key;
INLINE int key_of(float v) {
  const int bits = v != v ? 0x7fc00000 : AS_INT(v + 0.0f);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}
#else
typedef long Key;
INLINE long key_of(double v) {
  const long bits = v != v ? 0x7ff8000000000000L : as_long(v + 0.0);
  return bits ^ ((bits >> 63) & 0x7fffffffffffffffL);
}
#endif

KERNEL(argmax)(GLOBAL int* faults, GLOBAL const T* x, GLOBAL const int* spans, GLOBAL const int* across,
               GLOBAL int* y, const Params p) {
  FOR_ROWS(line, p.images * p.rows * p.columns, p.columns) {
    GLOBAL const T* image = x + p.xAt + line / p.rows * p.height * p.width;
    FOR_COLUMNS(q) {
      WINDOW(line % p.rows, q)
      if (down == 0 || wide == 0) {
        FAULT(faults, p.number, line % p.rows, q, 0);
        continue;
      }
      int best = top * p.width + left;
      Key most = key_of(image[best]);
      for (int i = 0; i < down; i++) {
        int tap = (top + i * p.step) * p.width + left;
        for (int j = 0; j < wide; j++, tap += p.along) {
          const Key key = key_of(image[tap]);
          best = key > most ? tap : best;
          most = max(most, key);
        }
      }
      y[p.yAt + line * p.columns + q] = best;
    }
  }
}
