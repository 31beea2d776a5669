package dev.ijen.kernels.gather;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;

/**
 * Whole rows by index, copied or added. One loop per element type: the arrays of the JVM have no
 * common element, and a copy through {@code Object} costs more than a short row.
 */
final class Rows {
  /** Rows from this length on are copied by the JVM's own routine, shorter ones by a loop. */
  private static final int LONG = 8;

  private final int[] indices;
  private final int first;
  private final int step;
  private final int count;

  /** Of the side whose rows the indices name: rows, elements between two of them, and its start. */
  private final int rows;

  private final int rowStride;
  private final int start;

  private Rows(View named, View index) {
    this.indices = index.ints();
    this.first = index.offset();
    this.step = index.stride(0);
    this.count = index.dim(0);
    this.rows = named.dim(0);
    this.rowStride = named.stride(0);
    this.start = named.offset();
  }

  static void gather(View[] v, double[] scalars) {
    View x = v[0];
    View out = v[2];
    Rows rows = new Rows(x, v[1]);
    int to = out.offset();
    int inner = x.dim(1);
    int stride = x.stride(1);
    switch (x.dtype()) {
      case F32 -> rows.copy(x.floats(), stride, out.floats(), to, inner);
      case F64 -> rows.copy(x.doubles(), stride, out.doubles(), to, inner);
      case I32 -> rows.copy(x.ints(), stride, out.ints(), to, inner);
      case BOOL -> rows.copy(x.bytes(), stride, out.bytes(), to, inner);
      case BF16, F16, I64 -> throw NoKernel.of("gather rows", x.dtype());
    }
  }

  static void add(View[] v, double[] scalars) {
    View g = v[0];
    View out = v[2];
    Rows rows = new Rows(out, v[1]);
    out.device().launch(Move.FILL, new View[] {out}, 0);
    switch (out.dtype()) {
      case F32 -> rows.add(g, g.floats(), out.floats(), out.dim(1));
      case F64 -> rows.add(g, g.doubles(), out.doubles(), out.dim(1));
      case I32 -> rows.add(g, g.ints(), out.ints(), out.dim(1));
      case BOOL, BF16, F16, I64 -> throw NoKernel.of("scatter-add rows", out.dtype());
    }
  }

  /** Where the row that index j names starts. */
  private int at(int j, String op) {
    int i = indices[first + j * step];
    if (i < 0 || i >= rows) throw Gather.outside(op, i, rows, j);
    return start + i * rowStride;
  }

  private void copy(float[] x, int stride, float[] out, int to, int inner) {
    for (int j = 0; j < count; j++, to += inner) {
      int from = at(j, "gather rows");
      if (stride == 1 && inner >= LONG) System.arraycopy(x, from, out, to, inner);
      else for (int k = 0; k < inner; k++) out[to + k] = x[from + k * stride];
    }
  }

  private void copy(double[] x, int stride, double[] out, int to, int inner) {
    for (int j = 0; j < count; j++, to += inner) {
      int from = at(j, "gather rows");
      if (stride == 1 && inner >= LONG) System.arraycopy(x, from, out, to, inner);
      else for (int k = 0; k < inner; k++) out[to + k] = x[from + k * stride];
    }
  }

  private void copy(int[] x, int stride, int[] out, int to, int inner) {
    for (int j = 0; j < count; j++, to += inner) {
      int from = at(j, "gather rows");
      if (stride == 1 && inner >= LONG) System.arraycopy(x, from, out, to, inner);
      else for (int k = 0; k < inner; k++) out[to + k] = x[from + k * stride];
    }
  }

  private void copy(byte[] x, int stride, byte[] out, int to, int inner) {
    for (int j = 0; j < count; j++, to += inner) {
      int from = at(j, "gather rows");
      if (stride == 1 && inner >= LONG) System.arraycopy(x, from, out, to, inner);
      else for (int k = 0; k < inner; k++) out[to + k] = x[from + k * stride];
    }
  }

  private void add(View g, float[] values, float[] out, int inner) {
    int stride = g.stride(1);
    for (int j = 0; j < count; j++) {
      int to = at(j, "scatter-add rows");
      int from = g.offset() + j * g.stride(0);
      for (int k = 0; k < inner; k++) out[to + k] += values[from + k * stride];
    }
  }

  private void add(View g, double[] values, double[] out, int inner) {
    int stride = g.stride(1);
    for (int j = 0; j < count; j++) {
      int to = at(j, "scatter-add rows");
      int from = g.offset() + j * g.stride(0);
      for (int k = 0; k < inner; k++) out[to + k] += values[from + k * stride];
    }
  }

  private void add(View g, int[] values, int[] out, int inner) {
    int stride = g.stride(1);
    for (int j = 0; j < count; j++) {
      int to = at(j, "scatter-add rows");
      int from = g.offset() + j * g.stride(0);
      for (int k = 0; k < inner; k++) out[to + k] += values[from + k * stride];
    }
  }
}
