package dev.ijen.autograd.contract;

import static dev.ijen.autograd.contract.MovementRows.exact;
import static dev.ijen.autograd.contract.MovementRows.move;

import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Tensors put together, and one beside copies of its parts: exact in every type. */
final class JoinRows {
  private JoinRows() {}

  static List<Row> all() {
    return List.of(
        concat(0),
        concat(1),
        concat(-1),
        stack(0),
        stack(1),
        stack(-1),
        roll(2),
        roll(-1),
        roll(100),
        move("tile(int...)", "", (t, n) -> t[0].tile(2, 1, 3), x -> tiled(x, 2, 1, 3)),
        move("tile(int...)", "few", (t, n) -> t[0].tile(2), x -> tiled(x, 1, 1, 2)),
        move("tile(int...)", "none", (t, n) -> t[0].tile(0, 2, 1), x -> tiled(x, 0, 2, 1)),
        move(
                "tile(int...)",
                "more",
                (t, n) -> t[0].tile(2, 3),
                x -> Nd.of(new int[] {2, 3 * x.size()}, i -> x.at(i[1] % x.size())))
            .cases(n -> new int[][][] {{{n}}}),
        move(
            "repeatInterleave(int,int)",
            "",
            (t, n) -> t[0].repeatInterleave(-2, 3),
            x ->
                Nd.of(
                    new int[] {x.dim(0), 3 * x.dim(1), x.dim(2)}, i -> x.at(i[0], i[1] / 3, i[2]))),
        pad("pad(int,int,int)", 2, 1, (t, n) -> t[0].pad(1, 2, 1), n -> i -> -1),
        pad("pad(int,int,int,double)", 0, 3, (t, n) -> t[0].pad(-2, 0, 3, 1), n -> i -> -2),
        // The positions that PyTorch's and NumPy's modes define.
        pad("padReflect(int,int,int)", 2, 1, (t, n) -> t[0].padReflect(1, 2, 1), JoinRows::mirror)
            .cases(n -> new int[][][] {{{2, n + 3, 1}}, {{n, 3, 2}}}),
        pad("padReflect(int,int,int)", 0, 2, (t, n) -> t[0].padReflect(1, 0, 2), JoinRows::mirror)
            .note("after")
            .cases(n -> new int[][][] {{{2, n + 3, 1}}}),
        pad("padReflect(int,int,int)", 0, 0, (t, n) -> t[0].padReflect(1, 0, 0), n -> i -> i)
            .note("nothing"),
        pad(
                "padReplicate(int,int,int)",
                1,
                2,
                (t, n) -> t[0].padReplicate(1, 1, 2),
                n -> i -> Math.clamp(i, 0, n - 1))
            .cases(n -> new int[][][] {{{2, n + 1, 1}}, {{n, 3, 2}}}),
        pad("padReplicate(int,int,int)", 0, 0, (t, n) -> t[0].padReplicate(1, 0, 0), n -> i -> i)
            .note("nothing"),
        pad(
                "padCircular(int,int,int)",
                3,
                2,
                (t, n) -> t[0].padCircular(1, 3, 2),
                n -> i -> Math.floorMod(i, n))
            .cases(n -> new int[][][] {{{2, n + 3, 1}}, {{n, 3, 2}}}));
  }

  private static Row roll(int shift) {
    return move(
        "roll(int,int)",
        "by " + shift,
        (t, n) -> t[0].roll(1, shift),
        x -> Nd.of(x.dims(), i -> x.at(i[0], Math.floorMod(i[1] - shift, x.dim(1)), i[2])));
  }

  private static Nd tiled(Nd x, int... times) {
    int[] dims = x.dims().clone();
    for (int a = 0; a < dims.length; a++) dims[a] *= times[a];
    return Nd.of(
        dims,
        i -> {
          int[] own = i.clone();
          for (int a = 0; a < own.length; a++) own[a] %= x.dim(a);
          return x.at(own);
        });
  }

  private interface Places {
    /** For an axis of n: the element at a place before, in or after it; -1 gives 0, -2 gives 1. */
    IntUnaryOperator of(int n);
  }

  private static IntUnaryOperator mirror(int n) {
    return i -> i < 0 ? -i : i < n ? i : 2 * (n - 1) - i;
  }

  private static Row pad(String name, int before, int after, Row.Op op, Places places) {
    return move(
        name,
        "",
        op,
        x ->
            Nd.of(
                new int[] {x.dim(0), before + x.dim(1) + after, x.dim(2)},
                i -> {
                  int at = i[1] - before;
                  boolean inside = at >= 0 && at < x.dim(1);
                  int from = inside ? at : places.of(x.dim(1)).applyAsInt(at);
                  return from < 0 ? -1 - from : x.at(i[0], from, i[2]);
                }));
  }

  /** Three parts, of lengths n, n + 2 and 0 along the axis. */
  private static Row concat(int axis) {
    return exact(
            new Row(
                "Tensor.concat(int,Tensor...)",
                3,
                (t, n) -> Tensor.concat(axis, t),
                (x, n) -> joined(x, x[0].axis(axis)),
                n -> new int[][][] {parts(axis, n, 3), parts(axis, 2, n)}))
        .note("along " + axis);
  }

  private static int[][] parts(int axis, int along, int other) {
    int[][] dims = {{2, 3, other}, {2, 3, other}, {2, 3, other}};
    int a = Math.floorMod(axis, 3);
    if (a == 2) for (int[] d : dims) d[0] = other;
    dims[0][a] = along;
    dims[1][a] = along + 2;
    dims[2][a] = 0;
    return dims;
  }

  private static Nd joined(Nd[] x, int axis) {
    int[] dims = x[0].dims().clone();
    dims[axis] += x[1].dim(axis) + x[2].dim(axis);
    int first = x[0].dim(axis);
    return Nd.of(
        dims,
        i -> {
          if (i[axis] < first) return x[0].at(i);
          int[] j = i.clone();
          j[axis] -= first;
          return x[1].at(j);
        });
  }

  private static Row stack(int axis) {
    return exact(
            new Row(
                "Tensor.stack(int,Tensor...)",
                2,
                (t, n) -> Tensor.stack(axis, t),
                (x, n) -> stacked(x, Math.floorMod(axis, 3)),
                n -> new int[][][] {{{n, 3}, {n, 3}}, {{3, n}, {3, n}}}))
        .note("along " + axis);
  }

  private static Nd stacked(Nd[] x, int axis) {
    int[] dims = new int[3];
    for (int a = 0, k = 0; a < 3; a++) dims[a] = a == axis ? 2 : x[0].dim(k++);
    return Nd.of(
        dims,
        i -> {
          int[] own = new int[2];
          for (int a = 0, k = 0; a < 3; a++) if (a != axis) own[k++] = i[a];
          return x[i[axis]].at(own);
        });
  }
}
