package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.I32;
import static dev.ijen.kernels.DType.I64;

import dev.ijen.tensor.Movements;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** Ops that move elements: exact in every type. */
final class MovementRows {
  private MovementRows() {}

  static Row move(String name, String note, Row.Op op, UnaryOperator<Nd> oracle) {
    return exact(new Row(name, 1, op, (x, n) -> oracle.apply(x[0]), Cases::cube)).note(note);
  }

  static Row exact(Row row) {
    return row.also(I32, BOOL, I64).halves().twice();
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
        move("to(Device)", "", (t, n) -> t[0].to(t[0].device()), x -> x),
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
        move("squeeze()", "", (t, n) -> t[0].squeeze(), MovementRows::squeezed)
            .cases(n -> new int[][][] {{{1, n, 1, 3}}, {{1}}, {{}}, {{2, n, 1}}}),
        move("moveAxis(int,int)", "on", (t, n) -> t[0].moveAxis(0, -1), x -> moved(x, 0, 2)),
        move("moveAxis(int,int)", "back", (t, n) -> t[0].moveAxis(2, 0), x -> moved(x, 2, 0)),
        move("moveAxis(int,int)", "stay", (t, n) -> t[0].moveAxis(1, -2), x -> x),
        move("flatten()", "", (t, n) -> t[0].flatten(), x -> x.as(x.size())).cases(Cases::one),
        move(
            "flatten(int,int)",
            "first",
            (t, n) -> t[0].flatten(0, 1),
            x -> x.as(x.dim(0) * x.dim(1), x.dim(2))),
        move(
            "flatten(int,int)",
            "last",
            (t, n) -> t[0].flatten(-2, -1),
            x -> x.as(x.dim(0), x.dim(1) * x.dim(2))),
        exact(
            new Row(
                "expandAs(Tensor)",
                2,
                (t, n) -> t[0].expandAs(t[1]),
                (x, n) -> Nd.of(x[1].dims(), x[0]::broadcastAt),
                n -> new int[][][] {{{n, 1}, {2, n, 3}}, {{}, {n}}, {{1, n}, {3, n}}})),
        exact(
            new Row(
                "Movements.broadcast(Tensor...)",
                3,
                (t, n) -> Tensor.stack(0, Movements.broadcast(t)),
                (x, n) -> broadcast(x),
                Cases::three)),
        move("copy()", "", (t, n) -> t[0].copy(), x -> x).unrecorded(),
        move("stopGradient()", "", (t, n) -> t[0].stopGradient(), x -> x).unrecorded(),
        move("zerosLike()", "", (t, n) -> t[0].zerosLike(), x -> x.map(v -> 0)).unrecorded(),
        move("onesLike()", "", (t, n) -> t[0].onesLike(), x -> x.map(v -> 1)).unrecorded());
  }

  private static Nd squeezed(Nd x) {
    return x.as(java.util.Arrays.stream(x.dims()).filter(d -> d != 1).toArray());
  }

  /** NumPy's description of moveaxis: the other axes stay in their order. */
  private static Nd moved(Nd x, int from, int to) {
    List<Integer> order = new java.util.ArrayList<>(List.of(0, 1, 2));
    order.removeIf(a -> a == from);
    order.add(to, from);
    int[] dims = order.stream().mapToInt(x::dim).toArray();
    return Nd.of(
        dims,
        i -> {
          int[] own = new int[3];
          for (int a = 0; a < 3; a++) own[order.get(a)] = i[a];
          return x.at(own);
        });
  }

  private static Nd broadcast(Nd[] x) {
    int[] each = Nd.broadcast(x);
    int[] all = new int[each.length + 1];
    all[0] = x.length;
    System.arraycopy(each, 0, all, 1, each.length);
    return Nd.of(all, i -> x[i[0]].broadcastAt(java.util.Arrays.copyOfRange(i, 1, i.length)));
  }

  private static Nd turned(Nd x) {
    return Nd.of(new int[] {x.dim(2), x.dim(0), x.dim(1)}, i -> x.at(i[1], i[2], i[0]));
  }
}
