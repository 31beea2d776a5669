// Running results along the middle axis of [outer, n, inner], one step after the other: a work-item
// per line. Napkin: reads and writes each element once; neighbouring lines lie side by side.
// FORM_sum, FORM_prod, FORM_logsumexp or FORM_linear; T float, double or int.

#if defined(T_f64)
#define LOG1P(x) log1p(x)
#define EXP(x) exp(x)
#define MAX2(a, b) d_max(a, b)
#define MIN2(a, b) d_min(a, b)
#else
#define LOG1P(x) f_log1p(x)
#define EXP(x) f_exp(x)
#define MAX2(a, b) f_max(a, b)
#define MIN2(a, b) f_min(a, b)
#endif

#if defined(FORM_logsumexp)
INLINE T log_add(T a, T b) {
  const T m = MAX2(a, b);
  return isinf(m) ? m : m + LOG1P(EXP(MIN2(a, b) - m));
}
#endif

typedef struct {
  int xAt, aAt, yAt, lines, n, inner, backward;
} Params;

KERNEL(scan)(GLOBAL const T* x, GLOBAL const T* a, GLOBAL T* y, const Params p) {
  FOR_EACH(line, p.lines) {
    const int first = line / p.inner * p.n * p.inner + line % p.inner;
    const int step = p.backward ? -p.inner : p.inner;
    int i = p.backward ? first + (p.n - 1) * p.inner : first;
    T before = 0;
    for (int t = 0; t < p.n; t++, i += step) {
      const T v = x[p.xAt + i];
      T now = v;
      if (t > 0) {
#if defined(FORM_sum)
        now = before + v;
#elif defined(FORM_prod)
        now = before * v;
#elif defined(FORM_logsumexp)
        now = log_add(before, v);
#else
        const T factor = a[p.aAt + i];
        now = factor == 0 ? v : fma(factor, before, v);
#endif
      }
      y[p.yAt + i] = now;
      before = now;
    }
  }
}
