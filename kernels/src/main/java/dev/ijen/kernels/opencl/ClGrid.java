package dev.ijen.kernels.opencl;

import dev.ijen.kernels.View;

/**
 * How views of the same sizes are walked together: axes that every view walks evenly are merged;
 * axis 0 is the innermost. In a kernel the axes are {@code int dims[RANK]} and, per view, {@code
 * int strides[RANK]}.
 */
public final class ClGrid {
  private final int[] dims;
  private final int[][] strides;
  private final int size;
  private int rank;

  public ClGrid(View... v) {
    View out = v[v.length - 1];
    int axes = out.rank();
    dims = new int[Math.max(1, axes)];
    strides = new int[v.length][dims.length];
    size = out.size();
    for (int axis = axes - 1; axis >= 0; axis--) {
      if (out.dim(axis) == 1) continue;
      if (rank > 0 && continues(v, axis)) dims[rank - 1] *= out.dim(axis);
      else push(v, axis, out.dim(axis));
    }
    if (rank == 0) dims[rank++] = 1;
  }

  private boolean continues(View[] v, int axis) {
    int g = rank - 1;
    for (int i = 0; i < v.length; i++) {
      if (v[i].stride(axis) != strides[i][g] * dims[g]) return false;
    }
    return true;
  }

  private void push(View[] v, int axis, int dim) {
    dims[rank] = dim;
    for (int i = 0; i < v.length; i++) strides[i][rank] = v[i].stride(axis);
    rank++;
  }

  /** Whether there are no more axes than a kernel takes. */
  public boolean fits() {
    return rank <= ClCall.RANK;
  }

  public int size() {
    return size;
  }

  public int columns() {
    return dims[0];
  }

  /** The stride of view {@code i} along a row. */
  public int inner(int i) {
    return strides[i][0];
  }

  /** Puts {@code int size, rank, dims[RANK]}, then {@code int strides[RANK]} of each view. */
  public ClCall put(ClCall call) {
    call.put(size).put(rank).axes(dims, rank);
    for (int[] s : strides) call.axes(s, rank);
    return call;
  }
}
