package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** Ops that move elements: exact in every type. */
final class MovementRows {
  private MovementRows() {}

  private static Row move(String name, String note, Row.Op op, UnaryOperator<Nd> oracle) {
    return exact(new Row(name, 1, op, (x, n) -> oracle.apply(x[0]), Cases::cube)).note(note);
  }

  private static Row exact(Row row) {
    return row.also(I32, BOOL).twice();
  }

  static List<Row> all() {
    return List.of(
        move("reshape(int...)", "flat", (t, n) -> t[0].reshape(t[0].size()), x -> x.as(x.size())),
        move(
            "reshape(int...)",
            "joins",
            (t, n) -> t[0].reshape(t[0].dim(0) * t[0].dim(1), t[0].dim(2)),
            x -> x.as(x.dim(0) * x.dim(1), x.dim(2))),
        move(
            "reshape(int...)",
            "cuts",
            (t, n) -> t[0].reshape(t[0].dim(0), 1, t[0].dim(1), t[0].dim(2), 1),
            x -> x.as(x.dim(0), 1, x.dim(1), x.dim(2), 1)),
        move(
                "reshape(int...)",
                "regroups",
                (t, n) -> t[0].reshape(3, 2, -1),
                x -> x.as(3, 2, x.size() / 6))
            .nonEmpty(),
        move("permute(int...)", "turns", (t, n) -> t[0].permute(2, 0, 1), MovementRows::turned),
        move(
            "permute(int...)",
            "negative axes",
            (t, n) -> t[0].permute(-1, 0, -2),
            MovementRows::turned),
        move("transpose()", "", (t, n) -> t[0].transpose(), x -> x.transpose(1, 2)),
        move("transpose(int,int)", "", (t, n) -> t[0].transpose(0, -1), x -> x.transpose(0, 2)),
        move("contiguous()", "", (t, n) -> t[0].contiguous(), x -> x),
        move(
            "contiguous()",
            "of a turned",
            (t, n) -> t[0].transpose().contiguous(),
            x -> x.transpose(1, 2)),
        move(
                "expand(int...)",
                "",
                (t, n) -> t[0].expand(5, n, 4),
                x -> Nd.of(new int[] {5, x.dim(0), 4}, i -> x.at(i[1], 0)))
            .cases(n -> new int[][][] {{{n, 1}}}),
        move("squeeze(int)", "", (t, n) -> t[0].squeeze(-2), x -> x.as(x.dim(0), x.dim(2)))
            .cases(n -> new int[][][] {{{n, 1, 3}}, {{3, 1, n}}}),
        move(
            "unsqueeze(int)",
            "inside",
            (t, n) -> t[0].unsqueeze(1),
            x -> x.as(x.dim(0), 1, x.dim(1), x.dim(2))),
        move(
            "unsqueeze(int)",
            "last",
            (t, n) -> t[0].unsqueeze(-1),
            x -> x.as(x.dim(0), x.dim(1), x.dim(2), 1)),
        move(
                "slice(int,int,int)",
                "inside",
                (t, n) -> t[0].slice(1, 1, t[0].dim(1) - 1),
                x ->
                    Nd.of(
                        new int[] {x.dim(0), x.dim(1) - 2, x.dim(2)},
                        i -> x.at(i[0], i[1] + 1, i[2])))
            .cases(n -> new int[][][] {{{2, n + 2, 3}}, {{n, 4, 3}}, {{2, 3, n}}}),
        move(
                "slice(int,int,int)",
                "of nothing",
                (t, n) -> t[0].slice(-1, 1, 1),
                x -> x.as(x.dim(0), x.dim(1), 0).clipped())
            .cases(n -> new int[][][] {{{n, 3, 1}}}),
        move(
                "select(int,int)",
                "",
                (t, n) -> t[0].select(1, 2),
                x -> Nd.of(new int[] {x.dim(0), x.dim(2)}, i -> x.at(i[0], 2, i[1])))
            .cases(n -> new int[][][] {{{2, n + 3, 3}}, {{n, 4, 3}}, {{2, 3, n}}}),
        move("copy()", "", (t, n) -> t[0].copy(), x -> x).unrecorded(),
        move("stopGradient()", "", (t, n) -> t[0].stopGradient(), x -> x).unrecorded(),
        move("zerosLike()", "", (t, n) -> t[0].zerosLike(), x -> x.map(v -> 0)).unrecorded(),
        move("onesLike()", "", (t, n) -> t[0].onesLike(), x -> x.map(v -> 1)).unrecorded(),
        concat(0),
        concat(1),
        concat(-1),
        stack(0),
        stack(1),
        stack(-1));
  }

  private static Nd turned(Nd x) {
    return Nd.of(new int[] {x.dim(2), x.dim(0), x.dim(1)}, i -> x.at(i[1], i[2], i[0]));
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
