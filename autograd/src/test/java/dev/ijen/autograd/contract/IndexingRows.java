package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import java.util.List;

/** Ops that pick by index: exact in every type. */
final class IndexingRows {
  private IndexingRows() {}

  static List<Row> all() {
    return List.of(
        rows(
            "matrix", n -> new int[][][] {{{n, 3}, {5}}, {{4, n}, {7}}, {{4, 3}, {n}}, {{n}, {n}}}),
        rows("cube", n -> new int[][][] {{{4, 2, n}, {6}}, {{n, 2, 3}, {2}}}),
        along(0),
        along(1),
        along(-1),
        oneHot());
  }

  private static Row rows(String note, Row.Cases cases) {
    return new Row(
            "rows(Tensor)",
            2,
            (t, n) -> t[0].rows(t[1]),
            (x, n) -> picked(x[0], x[1]),
            n -> possible(cases.of(n)))
        .note(note)
        .inputs(Input.real(-3, 3), Input.index(0))
        .also(I32, BOOL)
        .twice();
  }

  /** From an axis without elements none can be picked. */
  private static int[][][] possible(int[][][] cases) {
    for (int[][] dims : cases) if (dims[0][0] == 0) dims[1][0] = 0;
    return cases;
  }

  private static Nd picked(Nd x, Nd index) {
    int[] dims = x.dims().clone();
    dims[0] = index.size();
    return Nd.of(
        dims,
        i -> {
          int[] from = i.clone();
          from[0] = (int) index.at(i[0]);
          return x.at(from);
        });
  }

  private static Row along(int axis) {
    return new Row(
            "gather(int,Tensor)",
            2,
            (t, n) -> t[0].gather(axis, t[1]),
            (x, n) -> taken(x[0], x[1], x[0].axis(axis)),
            n -> new int[][][] {sizes(axis, n, 3, 4), sizes(axis, 5, n, 2), sizes(axis, 4, 3, n)})
        .note("along " + axis)
        .inputs(Input.real(-3, 3), Input.index(axis))
        .also(I32, BOOL)
        .twice();
  }

  /** n elements along the axis, m picked, other sizes 2 and k. */
  private static int[][] sizes(int axis, int n, int m, int k) {
    int[] x = {2, 2, 2};
    int a = Math.floorMod(axis, 3);
    x[(a + 1) % 3] = k;
    x[a] = n;
    int[] index = x.clone();
    index[a] = n == 0 ? 0 : m;
    return new int[][] {x, index};
  }

  private static Nd taken(Nd x, Nd index, int axis) {
    return Nd.of(
        index.dims(),
        i -> {
          int[] from = i.clone();
          from[axis] = (int) index.at(i);
          return x.at(from);
        });
  }

  private static Row oneHot() {
    return new Row(
            "oneHot(int)",
            1,
            (t, n) -> t[0].oneHot(7),
            (x, n) -> {
              int[] dims = java.util.Arrays.copyOf(x[0].dims(), x[0].rank() + 1);
              dims[x[0].rank()] = 7;
              return Nd.of(
                  dims,
                  i ->
                      x[0].at(java.util.Arrays.copyOf(i, i.length - 1)) == i[i.length - 1] ? 1 : 0);
            },
            Cases::one)
        .inputs(Input.real(-.4, 6.4))
        .types(I32)
        .gives(F32);
  }
}
