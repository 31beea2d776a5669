// Where the largest or smallest element of a row is: the first of equals; NaN counts as both. Lane l
// looks at the elements l, l + 64, ...; the lanes' finds are then compared in a tree.

#ifdef SMALLEST
#define BEYOND(a, b) ((a) < (b))
#else
#define BEYOND(a, b) ((a) > (b))
#endif
// a at i is better than b at j
#define BETTER(a, i, b, j)                                                         \
  ((a) != (a) ? (b) == (b) || (i) < (j)                                            \
              : (b) == (b) && (BEYOND(a, b) || ((a) == (b) && (i) < (j))))

typedef struct {
  int xAt, yAt, rows, n, outer, outerStride, inner, innerStride, step;
} Params;

KERNEL(position)(GLOBAL const T* x, GLOBAL int* y, const Params p) {
  LOCAL_ARRAY(T, best, 64);
  LOCAL_ARRAY(int, where, 64);
  FOR_GROUPS(g, p.rows) {
    const int at = p.xAt + g / p.inner * p.outerStride + g % p.inner * p.innerStride;
    LANES(l, 64) {
      const int first = l < p.n ? l : 0;
      T top = x[at + first * p.step];
      int place = first;
      for (int i = l + 64; i < p.n; i += 64) {
        const T v = x[at + i * p.step];
        if (BETTER(v, i, top, place)) {
          top = v;
          place = i;
        }
      }
      best[l] = top;
      where[l] = place;
    }
    BARRIER;
    for (int half_ = 32; half_ > 0; half_ /= 2) {
      LANES(l, half_) {
        if (BETTER(best[l + half_], where[l + half_], best[l], where[l])) {
          best[l] = best[l + half_];
          where[l] = where[l + half_];
        }
      }
      BARRIER;
    }
    LANES(l, 1) y[p.yAt + g] = where[0];
    BARRIER;
  }
}
