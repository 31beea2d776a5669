// The sum of squares in f64, as in SumOfSquares: 16 lanes per piece of 2^15 elements, a tree over the
// lanes, then the pieces in order. A is the input's type, B the output's.

typedef struct {
  int xAt, n, pieces;
} Pieces;

KERNEL(pieces)(GLOBAL const A* x, GLOBAL double* sums, const Pieces p) {
  LOCAL_ARRAY(double, acc, 16);
  FOR_GROUPS(g, p.pieces) {
    const int from = g * 32768;
    const int count = min(32768, p.n - from);
    LANES(l, 16) acc[l] = 0;
    int e = 0;
    for (; e + 16 <= count; e += 16) {
      LANES(l, 16) {
        const double v = x[p.xAt + from + e + l];
        acc[l] = fma(v, v, acc[l]);
      }
    }
    LANES(l, count - e) {
      const double v = x[p.xAt + from + e + l];
      acc[l] = fma(v, v, acc[l]);
    }
    BARRIER;
    for (int half_ = 8; half_ > 0; half_ /= 2) {
      LANES(l, half_) acc[l] += acc[l + half_];
      BARRIER;
    }
    LANES(l, 1) sums[g] = acc[0];
    BARRIER;
  }
}

typedef struct {
  int yAt, pieces;
} Total;

KERNEL(total)(GLOBAL const double* sums, GLOBAL B* y, const Total p) {
  if (ITEM == 0) {
    double sum = p.pieces == 1 ? sums[0] : 0;
    if (p.pieces > 1) for (int i = 0; i < p.pieces; i++) sum += sums[i];
    y[p.yAt] = (B)sum;
  }
}
