package dev.ijen.kernels.scan;

import dev.ijen.kernels.View;

/**
 * The order of a scan: within each of {@code outer} blocks of {@code n * inner} elements the first
 * {@code inner} start it, and every other element i follows element {@code i - back}.
 */
record Path(int outer, int block, int inner, int step, int back) {

  static Path of(View out, double fromLast) {
    int inner = out.dim(2);
    boolean backward = fromLast != 0;
    return new Path(
        out.size() == 0 ? 0 : out.dim(0),
        out.dim(1) * inner,
        inner,
        backward ? -1 : 1,
        backward ? -inner : inner);
  }

  /** The first element of block {@code o}; each next one is {@code step} further. */
  int first(int o) {
    return step > 0 ? o * block : (o + 1) * block - 1;
  }
}
