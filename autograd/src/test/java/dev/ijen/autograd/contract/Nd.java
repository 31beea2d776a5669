package dev.ijen.autograd.contract;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * What oracles read and return: row-major doubles with sizes, worked on by plain loops over
 * indices. It shares nothing with the engine: no views, no strides, no kernels.
 */
record Nd(double[] values, int... dims) {
  static int size(int... dims) {
    int n = 1;
    for (int d : dims) n *= d;
    return n;
  }

  /** The element at each index is what {@code at} says. */
  static Nd of(int[] dims, ToDoubleFunction<int[]> at) {
    double[] values = new double[size(dims)];
    for (int i = 0; i < values.length; i++) values[i] = at.applyAsDouble(index(dims, i));
    return new Nd(values, dims);
  }

  static Nd full(double value, int... dims) {
    return of(dims, i -> value);
  }

  /** The index of the {@code flat}-th element in row-major order. */
  static int[] index(int[] dims, int flat) {
    int[] index = new int[dims.length];
    for (int a = dims.length - 1; a >= 0; a--) {
      index[a] = flat % dims[a];
      flat /= dims[a];
    }
    return index;
  }

  int size() {
    return values.length;
  }

  int rank() {
    return dims.length;
  }

  int axis(int a) {
    return a < 0 ? a + dims.length : a;
  }

  /** The size of an axis, which may be negative. */
  int dim(int a) {
    return dims[axis(a)];
  }

  int flat(int... index) {
    int at = 0;
    for (int a = 0; a < dims.length; a++) at = at * dims[a] + index[a];
    return at;
  }

  double at(int... index) {
    return values[flat(index)];
  }

  /** NumPy's broadcasting: the index is aligned at the last axis, sizes of 1 repeat. */
  double broadcastAt(int[] index) {
    int lead = index.length - dims.length;
    int[] own = new int[dims.length];
    for (int a = 0; a < own.length; a++) own[a] = dims[a] == 1 ? 0 : index[lead + a];
    return at(own);
  }

  static int[] broadcast(Nd... x) {
    int rank = Arrays.stream(x).mapToInt(Nd::rank).max().orElse(0);
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    for (Nd t : x) {
      for (int a = 0; a < t.rank(); a++) {
        if (t.dims[a] != 1) dims[rank - t.rank() + a] = t.dims[a];
      }
    }
    return dims;
  }

  Nd map(DoubleUnaryOperator f) {
    return new Nd(Arrays.stream(values).map(f).toArray(), dims);
  }

  static Nd zip(DoubleBinaryOperator f, Nd a, Nd b) {
    return of(broadcast(a, b), i -> f.applyAsDouble(a.broadcastAt(i), b.broadcastAt(i)));
  }

  /** A number from all the elements (in row-major order) that share the index of the other axes. */
  Nd fold(boolean keep, ToDoubleFunction<double[]> f, int... axes) {
    boolean[] folded = new boolean[rank()];
    if (axes.length == 0) Arrays.fill(folded, true);
    for (int a : axes) folded[axis(a)] = true;
    int[] kept = dims.clone();
    int[] group = dims.clone();
    for (int a = 0; a < rank(); a++) (folded[a] ? kept : group)[a] = 1;
    int n = size(group);
    Nd whole =
        of(
            kept,
            at -> {
              double[] members = new double[n];
              for (int m = 0; m < n; m++) {
                int[] i = index(group, m);
                for (int a = 0; a < i.length; a++) i[a] += at[a];
                members[m] = at(i);
              }
              return f.applyAsDouble(members);
            });
    return keep ? whole : whole.as(without(folded));
  }

  /** Each line along an axis replaced by {@code length} numbers that {@code f} makes of it. */
  Nd lines(int axis, int length, UnaryOperator<double[]> f) {
    int a = axis(axis);
    int[] to = dims.clone();
    to[a] = length;
    Nd out = full(0, to);
    int[] starts = to.clone();
    starts[a] = Math.min(1, length);
    for (int s = 0; s < size(starts); s++) {
      int[] at = index(starts, s);
      double[] line = new double[dims[a]];
      for (at[a] = 0; at[a] < line.length; at[a]++) line[at[a]] = at(at);
      double[] made = f.apply(line);
      for (at[a] = 0; at[a] < length; at[a]++) out.values[out.flat(at)] = made[at[a]];
    }
    return out;
  }

  private int[] without(boolean[] folded) {
    int[] rest = new int[rank()];
    int k = 0;
    for (int a = 0; a < rank(); a++) if (!folded[a]) rest[k++] = dims[a];
    return Arrays.copyOf(rest, k);
  }

  /** Other sizes for the same row-major elements. */
  Nd as(int... other) {
    return new Nd(values, other);
  }

  /** The first elements, as many as the sizes need. */
  Nd clipped() {
    return new Nd(Arrays.copyOf(values, size(dims)), dims);
  }

  /** The matrix product of the last two axes, leading axes broadcast. */
  static Nd matmul(Nd a, Nd b) {
    int[] left = Arrays.copyOf(a.dims, a.rank() - 2);
    int[] right = Arrays.copyOf(b.dims, b.rank() - 2);
    int[] lead =
        broadcast(new Nd(new double[size(left)], left), new Nd(new double[size(right)], right));
    int[] out = Arrays.copyOf(lead, lead.length + 2);
    out[lead.length] = a.dim(-2);
    out[lead.length + 1] = b.dim(-1);
    return of(
        out,
        i -> {
          double sum = 0;
          int[] ia = i.clone();
          int[] ib = i.clone();
          for (int k = 0; k < a.dim(-1); k++) {
            ia[i.length - 1] = k;
            ib[i.length - 2] = k;
            sum += a.matrixAt(ia) * b.matrixAt(ib);
          }
          return sum;
        });
  }

  /** As {@link #broadcastAt}, but the last two axes never repeat. */
  private double matrixAt(int[] index) {
    int lead = index.length - dims.length;
    int[] own = new int[dims.length];
    for (int a = 0; a < own.length; a++) {
      boolean repeats = a < dims.length - 2 && dims[a] == 1;
      own[a] = repeats ? 0 : index[lead + a];
    }
    return at(own);
  }

  Nd transpose(int a, int b) {
    int[] other = dims.clone();
    other[axis(a)] = dim(b);
    other[axis(b)] = dim(a);
    return of(
        other,
        i -> {
          int[] from = i.clone();
          from[axis(a)] = i[axis(b)];
          from[axis(b)] = i[axis(a)];
          return at(from);
        });
  }
}
