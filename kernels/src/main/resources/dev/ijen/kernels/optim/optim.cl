// Optimiser steps on flat buffers: the order of operations of PlainAdam and PlainSgd. T is float or
// double. Napkin: Adam reads 16 and writes 12 bytes per parameter, all streams; memory decides.

typedef struct {
  int pAt, gAt, mAt, vAt, n;
  T keep, towards, beta2, fresh, root, eps, step;
} Adam;

KERNEL(adam)(GLOBAL T* p, GLOBAL const T* g, GLOBAL T* m, GLOBAL T* v, const Adam a) {
  FOR_EACH(i, a.n) {
    const T gradient = g[a.gAt + i];
    const T first = fma(a.towards, gradient - m[a.mAt + i], m[a.mAt + i]);
    const T second = fma(a.fresh * gradient, gradient, a.beta2 * v[a.vAt + i]);
    const T scale = fma(sqrt(second), a.root, a.eps);
    m[a.mAt + i] = first;
    v[a.vAt + i] = second;
    p[a.pAt + i] = fma(-a.step, first / scale, p[a.pAt + i] * a.keep);
  }
}

typedef struct {
  int pAt, gAt, n, nesterov;
  T rate, momentum, decay;
} Descent;

KERNEL(descend)(GLOBAL T* p, GLOBAL const T* g, const Descent a) {
  FOR_EACH(i, a.n) {
    p[a.pAt + i] = fma(-a.rate, fma(a.decay, p[a.pAt + i], g[a.gAt + i]), p[a.pAt + i]);
  }
}

typedef struct {
  int pAt, gAt, bAt, n, nesterov;
  T rate, momentum, decay;
} Heavy;

KERNEL(heavy)(GLOBAL T* p, GLOBAL const T* g, GLOBAL T* b, const Heavy a) {
  FOR_EACH(i, a.n) {
    const T d = fma(a.decay, p[a.pAt + i], g[a.gAt + i]);
    const T h = fma(a.momentum, b[a.bAt + i], d);
    b[a.bAt + i] = h;
    p[a.pAt + i] = fma(-a.rate, a.nesterov ? fma(a.momentum, h, d) : h, p[a.pAt + i]);
  }
}
