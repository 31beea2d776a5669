package dev.ijen.autograd.contract;

import static dev.ijen.autograd.contract.MovementRows.move;

import dev.ijen.tensor.Tensor;
import java.util.List;

/** Parts of a tensor: exact in every type. */
final class SelectionRows {
  private SelectionRows() {}

  static List<Row> all() {
    return List.of(
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
        slice("forward", 1, 6, 2),
        slice("backward", 5, 0, -1),
        slice("backward to the start", 5, -1, -2),
        slice("beyond", 2, 3, 1 << 30),
        move(
                "slice(String)",
                "several",
                (t, n) -> t[0].slice("1 : -1, ..., ::-2"),
                x ->
                    Nd.of(
                        new int[] {x.dim(0) - 2, x.dim(1), (x.dim(2) + 1) / 2},
                        i -> x.at(i[0] + 1, i[1], x.dim(2) - 1 - 2 * i[2])))
            .cases(n -> new int[][][] {{{n + 2, 2, 3}}, {{3, n, 1}}, {{4, 2, n}}}),
        move(
                "slice(String)",
                "dropped",
                (t, n) -> t[0].slice("-1,:,1"),
                x -> Nd.of(new int[] {x.dim(1)}, i -> x.at(x.dim(0) - 1, i[0], 1)))
            .cases(n -> new int[][][] {{{n + 1, 2, 3}}, {{2, n, 2}}}),
        move("slice(String)", "rest", (t, n) -> t[0].slice("..."), x -> x),
        move("flip(int...)", "all", (t, n) -> t[0].flip(), x -> flipped(x, true, true, true)),
        move("flip(int...)", "two", (t, n) -> t[0].flip(-1, 0), x -> flipped(x, true, false, true)),
        move("split(int,int)", "", (t, n) -> joined(1, t[0].split(1, 4)), x -> blocks(x, 4)),
        move(
            "chunk(int,int)",
            "",
            (t, n) -> joined(-2, t[0].chunk(1, 3)),
            x -> blocks(x, Math.max(1, (x.dim(1) + 2) / 3))),
        move(
                "splitWithSizes(int,int...)",
                "",
                (t, n) -> joined(1, t[0].splitWithSizes(1, n, 0, 2)),
                x -> Nd.of(x.dims(), i -> x.at(i[0], i[1] < 2 ? x.dim(1) - 2 + i[1] : i[1] - 2, 0)))
            .cases(n -> new int[][][] {{{2, n + 2, 1}}}),
        move(
                "unbind(int)",
                "",
                (t, n) -> Tensor.stack(0, t[0].unbind(-1)),
                x -> Nd.of(new int[] {x.dim(2), x.dim(0), x.dim(1)}, i -> x.at(i[1], i[2], i[0])))
            .cases(n -> new int[][][] {{{n, 2, 3}}, {{2, 3, n}}})
            .nonEmpty(),
        move("diagonal()", "", (t, n) -> t[0].diagonal(), x -> diagonal(x, 0, 1, 2)),
        move(
            "diagonal(int,int,int)",
            "above",
            (t, n) -> t[0].diagonal(1, 0, 2),
            x -> diagonal(x, 1, 0, 2)),
        move(
            "diagonal(int,int,int)",
            "below",
            (t, n) -> t[0].diagonal(-1, 2, 0),
            x -> diagonal(x, -1, 2, 0)),
        move(
            "diagonal(int,int,int)",
            "outside",
            (t, n) -> t[0].diagonal(-99, 1, 2),
            x -> diagonal(x, -99, 1, 2)),
        embedded(0),
        embedded(2),
        embedded(-1));
  }

  /** Python's range over the middle axis. */
  private static Row slice(String note, int from, int to, int step) {
    int count = 0;
    for (long i = from; step > 0 ? i < to : i > to; i += step) count++;
    int length = count;
    return move(
            "slice(int,int,int,int)",
            note,
            (t, n) -> t[0].slice(1, from, to, step),
            x ->
                Nd.of(
                    new int[] {x.dim(0), length, x.dim(2)},
                    i -> x.at(i[0], from + i[1] * step, i[2])))
        .cases(n -> new int[][][] {{{n, 6, 3}}, {{2, 7, n}}, {{1, n + 6, 2}}});
  }

  private static Nd flipped(Nd x, boolean... axis) {
    return Nd.of(
        x.dims(),
        i -> {
          int[] own = i.clone();
          for (int a = 0; a < own.length; a++) if (axis[a]) own[a] = x.dim(a) - 1 - i[a];
          return x.at(own);
        });
  }

  /** The parts in the opposite order, so that each shows. */
  private static Tensor joined(int axis, Tensor[] parts) {
    return Tensor.concat(axis, List.of(parts).reversed().toArray(new Tensor[0]));
  }

  /** Blocks of the middle axis in the opposite order; the last block, which is first, is short. */
  private static Nd blocks(Nd x, int size) {
    int n = x.dim(1);
    return Nd.of(
        x.dims(),
        i -> {
          int last = (n - 1) / size * size;
          int at = i[1] < n - last ? last + i[1] : 0;
          if (i[1] >= n - last) {
            int back = (i[1] - (n - last)) / size;
            at = last - size * (back + 1) + (i[1] - (n - last)) % size;
          }
          return x.at(i[0], at, i[2]);
        });
  }

  private static Nd diagonal(Nd x, int offset, int rows, int columns) {
    int count = 0;
    for (int i = 0; i < x.dim(rows); i++) {
      if (i + offset >= 0 && i + offset < x.dim(columns)) count++;
    }
    int other = 3 - rows - columns;
    return Nd.of(
        new int[] {x.dim(other), count},
        i -> {
          int[] own = new int[3];
          own[other] = i[0];
          own[rows] = i[1] + Math.max(0, -offset);
          own[columns] = own[rows] + offset;
          return x.at(own);
        });
  }

  private static Row embedded(int offset) {
    return move(
            "diagEmbed(int)",
            offset == 0 ? "" : "off by " + offset,
            (t, n) -> t[0].diagEmbed(offset),
            x -> {
              int n = x.dim(1) + Math.abs(offset);
              return Nd.of(
                  new int[] {x.dim(0), n, n},
                  i -> i[2] - i[1] == offset ? x.at(i[0], Math.min(i[1], i[2])) : 0);
            })
        .cases(n -> new int[][][] {{{2, n}}, {{n, 3}}})
        .lengths(0, 1, 3, 17);
  }
}
