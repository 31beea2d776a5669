package dev.ijen.kernels.gather;

import dev.ijen.kernels.View;

/**
 * Visits {@code near[o, j, k]} and {@code far[o, index[o, j, k], k]} together for every index, line
 * by line. The last axis makes the lines unless it is short; then the longest does: a column of
 * actions is one line of 256 and not 256 lines of 1. For a fixed (o, k) the visits are in the order
 * of j whichever axis that is.
 */
final class Walk {
  /**
   * Lines from this length on are long enough to stay with the last axis, whose elements lie close.
   */
  private static final int LONG = 16;

  /** One line: offsets of its first elements. */
  @FunctionalInterface
  interface Line {
    void run(Walk walk, int index, int near, int far);
  }

  private final String op;
  private final View far;
  private final View near;
  private final View index;
  private final int[] order;

  /** The indices, elements of a line, and steps from one to the next. */
  final int[] indices;

  final int count;
  final int indexStep;
  final int nearStep;
  final int farStep;

  /** Of the indexed axis of far. */
  final int size;

  final int stride;

  Walk(String op, View far, View index, View near) {
    this.op = op;
    this.far = far;
    this.near = near;
    this.index = index;
    int line = lineAxis(index);
    this.order = new int[] {line == 0 ? 1 : 0, line == 2 ? 1 : 2, line};
    this.indices = index.ints();
    this.count = index.dim(line);
    this.indexStep = index.stride(line);
    this.nearStep = near.stride(line);
    this.farStep = line == 1 ? 0 : far.stride(line);
    this.size = far.dim(1);
    this.stride = far.stride(1);
  }

  private static int lineAxis(View index) {
    if (index.dim(2) >= LONG) return 2;
    int longest = index.dim(1) >= index.dim(0) ? 1 : 0;
    return index.dim(2) > index.dim(longest) ? 2 : longest;
  }

  void lines(Line line) {
    int slow = order[0];
    int fast = order[1];
    for (int a = 0; a < index.dim(slow); a++) {
      for (int b = 0; b < index.dim(fast); b++) {
        line.run(this, start(index, a, b), start(near, a, b), farStart(a, b));
      }
    }
  }

  private int start(View v, int a, int b) {
    return v.offset() + a * v.stride(order[0]) + b * v.stride(order[1]);
  }

  private int farStart(int a, int b) {
    int slow = order[0] == 1 ? 0 : far.stride(order[0]);
    int fast = order[1] == 1 ? 0 : far.stride(order[1]);
    return far.offset() + a * slow + b * fast;
  }

  /** The element of far that an index names, from where the line's index 0 is. */
  int at(int indexAt, int farAt) {
    int i = indices[indexAt];
    if (i < 0 || i >= size) throw outside(i);
    return farAt + i * stride;
  }

  /** Looks for the position again: the loops do not carry it. */
  private IndexOutOfBoundsException outside(int bad) {
    for (int o = 0; o < index.dim(0); o++) {
      for (int j = 0; j < index.dim(1); j++) {
        for (int k = 0; k < index.dim(2); k++) {
          int at = index.offset() + o * index.stride(0) + j * index.stride(1) + k * index.stride(2);
          if (indices[at] == bad) return Gather.outside(op, bad, size, o, j, k);
        }
      }
    }
    throw new AssertionError("index " + bad + " is gone: another thread changes the indices");
  }
}
