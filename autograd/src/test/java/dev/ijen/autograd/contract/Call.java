package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;

/** One call of a row: sizes, type, and the layout of each input. */
record Call(Row row, int n, int[][] dims, DType dtype, Layout[] layouts, Device device) {

  Tensor[] tensors(Nd[] x) {
    Tensor[] t = new Tensor[x.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = layouts[i].tensor(x[i], row.inputs[i].type(dtype), device);
    }
    return t;
  }

  Nd[] draw() {
    Nd[] x = row.draw(dims, dtype, 31L * n + dims.length);
    for (int i = 0; i < x.length; i++) x[i] = layouts[i].visible(x[i]);
    return x;
  }

  Call contiguous() {
    Layout[] plain = new Layout[layouts.length];
    Arrays.fill(plain, Layout.CONTIGUOUS);
    return new Call(row, n, dims, dtype, plain, device);
  }

  @Override
  public String toString() {
    return row
        + " on "
        + device.name()
        + " "
        + dtype
        + Arrays.deepToString(dims)
        + " "
        + Arrays.toString(layouts);
  }

  /** Types that are only stored share the kernels of F32: fewer lengths will do. */
  private static final Set<Integer> STORED = Set.of(0, 1, 17, 33);

  /** Every type, length, sizes and layout; then layouts that differ between the inputs. */
  static void each(Row row, Consumer<Call> check) {
    for (DType dtype : row.dtypes) {
      for (int n : row.lengths) {
        if (dtype.isStored() && !STORED.contains(n)) continue;
        for (int[][] dims : row.cases.of(n)) {
          for (Layout[] l : layouts(row.inputs.length)) {
            check.accept(new Call(row, n, dims, dtype, l, Devices.standard()));
          }
        }
      }
    }
  }

  static Layout[][] layouts(int inputs) {
    if (inputs == 0) return new Layout[1][0];
    Layout[] all = Layout.values();
    Layout[][] out = new Layout[inputs == 1 ? all.length : 2 * all.length][inputs];
    for (int k = 0; k < out.length; k++) {
      for (int i = 0; i < inputs; i++) out[k][i] = all[(k < all.length ? k : k + i) % all.length];
    }
    return out;
  }

  /** The call with all inputs contiguous. */
  static Call plain(Row row, int n, int[][] dims, DType dtype) {
    return new Call(row, n, dims, dtype, new Layout[dims.length], Devices.standard()).contiguous();
  }

  Call on(Device other) {
    return new Call(row, n, dims, dtype, layouts, other);
  }

  Tensor[] plainTensors() {
    return tensors(draw());
  }

  double[] run(Tensor[] t) {
    try (Scope s = new Scope()) {
      poisonPool(t);
      Tensor y = row.op.of(t, n);
      if (y.dtype() != row.outType(dtype)) throw new AssertionError(this + " gave " + y.label());
      return y.toDoubles();
    }
  }

  /** The arrays that the op is about to get hold poison: an element it leaves unwritten shows. */
  void poisonPool(Tensor[] t) {
    try (Scope s = new Scope()) {
      for (DType d : new DType[] {dtype, row.outType(dtype)}) {
        for (int k = 0; k < 2; k++) {
          Creation.full(d, Layout.poison(d), 8);
          Creation.full(d, Layout.poison(d), 3 * n);
          for (Tensor x : t) Creation.full(d, Layout.poison(d), x.size());
        }
      }
    }
  }

  /** The same bits, any NaN being like any other. */
  static void same(double[] got, double[] want, Object of, String what) {
    if (!Arrays.equals(got, want)) assertThat(got).as("%s: %s", of, what).isEqualTo(want);
  }
}
