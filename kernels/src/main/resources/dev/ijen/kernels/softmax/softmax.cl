// Rows of probabilities. A group is a row: its largest element m, the sum of exp(x - m) in the fixed
// order of Fold, and the result. Napkin: reads each element three times, from the cache when a row fits.
// FORM_softmax, FORM_logsoftmax, FORM_logsumexp, FORM_logprob (of one column, t, per row) or
// FORM_backward (its gradient, from gy); T float or double.

#if defined(T_f64)
#define EXP(x) exp(x)
#define LOG(x) log(x)
#define MAX2(a, b) d_max(a, b)
#else
#define EXP(x) f_exp(x)
#define LOG(x) f_log(x)
#define MAX2(a, b) f_max(a, b)
#endif

#define TREE(acc, FOLD)                                                        \
  for (int half_ = 32; half_ > 0; half_ /= 2) {                                \
    LANES(l, half_) acc[l] = FOLD(acc[l], acc[l + half_]);                     \
    BARRIER;                                                                   \
  }
#define ADD2(a, b) ((a) + (b))

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
  LOCAL_ARRAY(T, acc, 64);
  LOCAL_ARRAY(T, blocks, 64);
  FOR_GROUPS(g, p.rows) {
    GLOBAL const T* in = x + p.xAt + g * p.n;
    LANES(l, 64) acc[l] = -INFINITY;
    int e = 0;
    for (; e + 64 <= p.n; e += 64) LANES(l, 64) acc[l] = MAX2(acc[l], in[e + l]);
    LANES(l, p.n - e) acc[l] = MAX2(acc[l], in[e + l]);
    BARRIER;
    TREE(acc, MAX2)
    T m = acc[0] + 0; // -0 becomes +0
#if defined(FORM_logsumexp)
    if (isinf(m)) m = 0;
#endif
    BARRIER;
    LANES(l, 64) blocks[l] = 0;
    BARRIER; // for rows of no elements
    for (int b = 0; b * 8192 < p.n; b++) { // at most 128 additions in sequence
      const int end = min(p.n, (b + 1) * 8192);
      LANES(l, 64) acc[l] = 0;
      for (e = b * 8192; e + 64 <= end; e += 64) LANES(l, 64) acc[l] += EXP(in[e + l] - m);
      LANES(l, end - e) acc[l] += EXP(in[e + l] - m);
      BARRIER;
      TREE(acc, ADD2)
      LANES(l, 1) blocks[b % 64] += acc[0];
      BARRIER;
    }
    TREE(blocks, ADD2)
    const T sum = blocks[0];
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
    for (e = 0; e < p.n; e += 64) LANES(l, min(64, p.n - e)) out[e + l] = EXP(in[e + l] - m) * scale;
#elif defined(FORM_backward)
    const T scale = 1 / sum;
    const T factor = gy[p.gyAt + g];
    const int i = t[p.tAt + g];
    if (i < 0 || i >= p.n) FAULT(faults, p.number, g, i, p.n);
    for (e = 0; e < p.n; e += 64) {
      LANES(l, min(64, p.n - e)) {
        const T v = EXP(in[e + l] - m) * scale * -factor;
        out[e + l] = e + l == i ? v + factor : v;
      }
    }
#else
    const T log_ = LOG(sum);
    for (e = 0; e < p.n; e += 64) LANES(l, min(64, p.n - e)) out[e + l] = in[e + l] - m - log_;
#endif
#endif
    BARRIER;
  }
}
