// Where the largest (smallest) element so far is: the latest of equals; NaN counts as the extreme.

#ifdef SMALLEST
#define AT_LEAST(a, b) ((a) <= (b))
#else
#define AT_LEAST(a, b) ((a) >= (b))
#endif

typedef struct {
  int xAt, yAt, lines, n, inner, backward;
} Params;

KERNEL(extremes)(GLOBAL const T* x, GLOBAL int* y, const Params p) {
  FOR_EACH(line, p.lines) {
    const int first = line / p.inner * p.n * p.inner + line % p.inner;
    T top = 0;
    int where = 0;
    for (int k = 0; k < p.n; k++) {
      const int t = p.backward ? p.n - 1 - k : k;
      const T v = x[p.xAt + first + t * p.inner];
      if (k == 0 || v != v || (top == top && AT_LEAST(v, top))) {
        top = v;
        where = t;
      }
      y[p.yAt + first + t * p.inner] = where;
    }
  }
}
