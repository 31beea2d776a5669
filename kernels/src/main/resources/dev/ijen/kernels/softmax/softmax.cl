// Rows of probabilities. A group is a row: its largest element m, the sum of exp(x - m) in the fixed
// order of Fold, and the result. Napkin: reads each element three times, from the cache when a row fits.
// FORM_softmax, FORM_logsoftmax, FORM_logsumexp, FORM_logprob (of one column, t, per row) or
// FORM_backward (its gradient, from gy); T float or double.

#define NEXT_MAX(K, a, e) LARGER(K, a, LOAD(K, in, e)) // a NaN will be in the sum
#define NEXT_EXP(K, a, e) ((a) + EXP(K, LOAD(K, in, e) - m))
#define PROBABILITY(K, e) STORE(K, out, e, EXP(K, LOAD(K, in, e) - m) * scale);
#define DIFFERENCE(K, e) STORE(K, out, e, LOAD(K, in, e) - m - log_);
#define GRADIENT(K, e) STORE(K, out, e, EXP(K, LOAD(K, in, e) - m) * scale * -factor);

#if defined(FORM_logprob) || defined(FORM_backward)
typedef struct {
  int number, xAt, tAt, gyAt, yAt, rows, n;
} Params;
KERNEL(rows)(GLOBAL int* faults, GLOBAL const T* x, GLOBAL const int* t, GLOBAL const T* gy, GLOBAL T* y,
             const Params p) {
#else
typedef struct {
  int xAt, yAt, rows, n;
} Params;
KERNEL(rows)(GLOBAL const T* x, GLOBAL T* y, const Params p) {
#endif
  ROW_ARRAYS
  FOR_GROUPS(g, p.rows) {
    GLOBAL const T* in = x + p.xAt + g * p.n;
    T m, sum;
    FOLD_PIECE(m, 0, p.n, -INFINITY, NEXT_MAX, LARGER)
    m = m + 0; // -0 becomes +0
#if defined(FORM_logsumexp)
    if (isinf(m)) m = 0;
#endif
    SUM_ROW(sum, p.n, NEXT_EXP) // at most 128 additions in sequence
#if defined(FORM_logsumexp)
    LANES(l, 1) y[p.yAt + g] = m + LOG(sum);
#elif defined(FORM_logprob)
    LANES(l, 1) {
      const int i = t[p.tAt + g];
      if (i < 0 || i >= p.n) FAULT(faults, p.number, g, i, p.n);
      else y[p.yAt + g] = in[i] - m - LOG(sum);
    }
#else
    GLOBAL T* out = y + p.yAt + g * p.n;
#if defined(FORM_softmax)
    const T scale = 1 / sum;
    MAP_ROW(0, p.n, PROBABILITY)
#elif defined(FORM_backward)
    const T scale = 1 / sum;
    const T factor = gy[p.gyAt + g];
    const int i = t[p.tAt + g];
    MAP_ROW(0, p.n, GRADIENT)
    BARRIER;
    LANES(l, 1) {
      if (i < 0 || i >= p.n) FAULT(faults, p.number, g, i, p.n);
      else out[i] = out[i] + factor;
    }
#else
    const T log_ = LOG(sum);
    MAP_ROW(0, p.n, DIFFERENCE)
#endif
#endif
    BARRIER;
  }
}
