// Sorting by position: a work-item per line, bottom-up merges of positions between two buffers. Keys
// are integers in the order of the elements (see Keys): NaN last, -0 like 0. T any type computed with.

#if defined(T_f32)
INLINE long key_of(float v) {
  const int bits = v != v ? 0x7fc00000 : AS_INT(v + 0.0f);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}
#elif defined(T_f64)
INLINE long key_of(double v) {
  const long bits = v != v ? 0x7ff8000000000000L : as_long(v + 0.0);
  return bits ^ ((bits >> 63) & 0x7fffffffffffffffL);
}
#else
INLINE long key_of(T v) { return (long)v; }
#endif

typedef struct {
  int xAt, yAt, lines, n, inner, kept, descending;
} Params;

KERNEL(argsort)(GLOBAL const T* x, GLOBAL int* y, GLOBAL int* work, const Params p) {
  const long flip = p.descending ? -1 : 0;
  FOR_EACH(line, p.lines) {
    GLOBAL const T* in = x + p.xAt + line / p.inner * p.n * p.inner + line % p.inner;
    GLOBAL int* from = work + (long)line * 2 * p.n;
    GLOBAL int* to = from + p.n;
    for (int t = 0; t < p.n; t++) from[t] = t;
    for (long width = 1; width < p.n; width *= 2) {
      for (long first = 0; first < p.n; first += 2 * width) {
        const int middle = (int)min((long)p.n, first + width);
        const int end = (int)min((long)p.n, first + 2 * width);
        int left = (int)first, right = middle;
        for (int at = (int)first; at < end; at++) {
          const int take = left < middle
              && (right >= end
                  || (key_of(in[from[left] * p.inner]) ^ flip) <= (key_of(in[from[right] * p.inner]) ^ flip));
          to[at] = take ? from[left++] : from[right++];
        }
      }
      GLOBAL int* t = from;
      from = to;
      to = t;
    }
    GLOBAL int* out = y + p.yAt + line / p.inner * p.kept * p.inner + line % p.inner;
    for (int t = 0; t < p.kept; t++) out[t * p.inner] = from[t];
  }
}

typedef struct {
  int sortedAt, valuesAt, yAt, count, n, m, right;
} Search;

KERNEL(search)(GLOBAL const T* sorted, GLOBAL const T* values, GLOBAL int* y, const Search p) {
  FOR_EACH(i, p.count) {
    GLOBAL const T* row = sorted + p.sortedAt + i / p.m * p.n;
    const long key = key_of(values[p.valuesAt + i]) + p.right;
    int low = 0, high = p.n;
    while (low < high) {
      const int middle = low + (high - low) / 2;
      if (key_of(row[middle]) < key) low = middle + 1;
      else high = middle;
    }
    y[p.yAt + i] = low;
  }
}

typedef struct {
  int maskAt, yAt, n, rank, dims[RANK];
} NonZero;

// In order, by one work-item: how many come before is not known otherwise.
KERNEL(non_zero)(GLOBAL const uchar* mask, GLOBAL int* y, const NonZero p) {
  if (ITEM != 0) return;
  int to = p.yAt;
  for (int i = 0; i < p.n; i++) {
    if (mask[p.maskAt + i] == 0) continue;
    for (int a = p.rank - 1, rest = i; a >= 0; rest /= p.dims[a--]) y[to + a] = rest % p.dims[a];
    to += p.rank;
  }
}
