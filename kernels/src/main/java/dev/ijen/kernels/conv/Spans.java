package dev.ijen.kernels.conv;

import java.util.stream.IntStream;

/**
 * Where the windows of a pooling lie along one axis: window i has the taps {@code starts[i] + t *
 * step}, for t below {@code counts[i]}, all inside the axis.
 */
public record Spans(int[] starts, int[] counts, int step) {
  /** Windows of {@code kernel} taps that slide; taps in the padding are left out. */
  public static Spans sliding(int size, int kernel, Slide s) {
    int n = (int) Math.max(0, s.outputs(size, kernel));
    int[] starts = new int[n];
    int[] counts = new int[n];
    for (int i = 0; i < n; i++) {
      int at = i * s.stride() - s.padding();
      int before = at >= 0 ? 0 : Math.ceilDiv(-at, s.dilation());
      int end = Math.min(kernel, Math.ceilDiv(size - at, s.dilation()));
      starts[i] = at + before * s.dilation();
      counts[i] = Math.max(0, end - before);
    }
    return new Spans(starts, counts, s.dilation());
  }

  /**
   * Windows that cover {@code size} elements evenly, as in PyTorch: window i of n is {@code
   * [floor(i size / n), ceil((i + 1) size / n))}.
   */
  public static Spans adaptive(int size, int n) {
    int[] starts = IntStream.range(0, n).map(i -> (int) ((long) i * size / n)).toArray();
    int[] counts =
        IntStream.range(0, n)
            .map(i -> (int) Math.ceilDiv((i + 1L) * size, n) - starts[i])
            .toArray();
    return new Spans(starts, counts, 1);
  }

  public int windows() {
    return starts.length;
  }
}
