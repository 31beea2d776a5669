package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.cpu.simd.Lanes.F;
import static dev.ijen.kernels.cpu.simd.Lanes.W;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rows that fit into a vector, several at a time: each row gets a segment of a power of two lanes
 * (the rest of it holds -infinity), and a butterfly leaves the row's largest element, or its sum,
 * in every lane of the segment. Lane i takes in lane i xor 8, 4, 2, 1: since a + b = b + a, that is
 * the fixed tree of a sum in every lane.
 */
final class SoftmaxShortRows extends SoftmaxRows {
  private static final Shape[] SHAPES = new Shape[W + 1];
  private static final VectorShuffle<Float> XOR_1 = butterfly(1);
  private static final VectorShuffle<Float> XOR_2 = butterfly(2);
  private static final VectorShuffle<Float> XOR_4 = butterfly(4);
  private static final VectorShuffle<Float> XOR_8 = butterfly(8);

  static {
    for (int cols = 1; cols <= W; cols++) SHAPES[cols] = Shape.of(cols);
  }

  /**
   * How rows lie in a vector.
   *
   * @param segment lanes per row, a power of two
   * @param rows rows per vector
   * @param spread moves dense rows into their segments
   * @param close moves segments together
   * @param first brings the first lane of each segment to the front
   * @param repeat gives each lane the value of its row
   * @param padding the lanes that hold no element
   */
  private record Shape(
      int segment,
      int rows,
      VectorShuffle<Float> spread,
      VectorShuffle<Float> close,
      VectorShuffle<Float> first,
      VectorShuffle<Float> repeat,
      VectorMask<Float> padding) {
    static Shape of(int cols) {
      int s = cols == 1 ? 1 : 2 * Integer.highestOneBit(cols - 1);
      int rows = W / s;
      long padding = 0;
      for (int i = 0; i < W; i++) if (i % s >= cols) padding |= 1L << i;
      return new Shape(
          s,
          rows,
          VectorShuffle.fromOp(F, i -> i % s < cols ? i / s * cols + i % s : 0),
          VectorShuffle.fromOp(F, i -> i < rows * cols ? i / cols * s + i % cols : 0),
          VectorShuffle.fromOp(F, i -> i < rows ? i * s : 0),
          VectorShuffle.fromOp(F, i -> i / s),
          VectorMask.fromLong(F, padding));
    }
  }

  private final Shape shape;
  private final int segment;

  SoftmaxShortRows(int cols, float[] work, boolean finite) {
    super(cols, work, finite);
    this.shape = SHAPES[cols];
    this.segment = shape.segment;
  }

  private static VectorShuffle<Float> butterfly(int distance) {
    return VectorShuffle.fromOp(F, i -> (i ^ distance) % W);
  }

  @Override
  protected int layout() {
    return (rows + shape.rows - 1) / shape.rows * W;
  }

  @Override
  void shift() {
    int step = shape.rows * cols;
    int i = from;
    int end = from + rows * cols;
    int k = 0;
    int r = m;
    for (; i + W <= end; i += step, k += W, r += shape.rows)
      shift(FloatVector.fromArray(F, x, i), k, r);
    for (; i < end; i += step, k += W, r += shape.rows) {
      shift(FloatVector.fromArray(F, x, i, F.indexInRange(0, end - i)), k, r);
    }
  }

  private void shift(FloatVector dense, int k, int r) {
    FloatVector v = dense.rearrange(shape.spread).blend(Float.NEGATIVE_INFINITY, shape.padding);
    FloatVector top = max(v);
    if (finite) top = top.blend(0f, top.eq(Float.NEGATIVE_INFINITY));
    v.sub(top).intoArray(work, d + k);
    // What lies past the vector's rows is written over by the next vector, or is margin.
    top.rearrange(shape.first).intoArray(work, r);
  }

  private FloatVector max(FloatVector v) {
    if (segment > 8) v = larger(v, v.rearrange(XOR_8));
    if (segment > 4) v = larger(v, v.rearrange(XOR_4));
    if (segment > 2) v = larger(v, v.rearrange(XOR_2));
    if (segment > 1) v = larger(v, v.rearrange(XOR_1));
    return v.add(0f);
  }

  @Override
  void sum() {
    int r = s;
    for (int k = 0; k < n; k += W, r += shape.rows) {
      FloatVector v = FloatVector.fromArray(F, work, k);
      if (segment > 8) v = v.add(v.rearrange(XOR_8));
      if (segment > 4) v = v.add(v.rearrange(XOR_4));
      if (segment > 2) v = v.add(v.rearrange(XOR_2));
      if (segment > 1) v = v.add(v.rearrange(XOR_1));
      v.rearrange(shape.first).intoArray(work, r);
    }
  }

  private FloatVector sums(int r) {
    return FloatVector.fromArray(F, work, r).rearrange(shape.repeat);
  }

  @Override
  void scale() {
    inverse();
    int r = s;
    int o = to;
    for (int k = 0; k < n; k += W, r += shape.rows, o += shape.rows * cols) {
      store(FloatVector.fromArray(F, work, k).mul(sums(r)), o);
    }
  }

  @Override
  void subtract() {
    int r = s;
    int o = to;
    for (int k = 0; k < n; k += W, r += shape.rows, o += shape.rows * cols) {
      store(FloatVector.fromArray(F, work, d + k).sub(sums(r)), o);
    }
  }

  /** Full vectors as long as they fit: what lies past their rows is written over by the next. */
  private void store(FloatVector v, int o) {
    FloatVector dense = v.rearrange(shape.close);
    int left = to + rows * cols - o;
    if (left >= W) dense.intoArray(out, o);
    else dense.intoArray(out, o, F.indexInRange(0, left));
  }
}
