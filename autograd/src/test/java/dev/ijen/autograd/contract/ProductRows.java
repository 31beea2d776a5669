package dev.ijen.autograd.contract;

import java.util.List;

/** Matrix products: a chain of fused multiply-adds per element, so some ulps of sum |a b|. */
final class ProductRows {
  private ProductRows() {}

  static List<Row> all() {
    return List.of(
        matmul(
            "inner", n -> new int[][][] {{{3, n}, {n, 5}}, {{1, n}, {n, 1}}, {{17, n}, {n, 16}}}),
        matmul("rows", n -> new int[][][] {{{n, 3}, {3, 5}}, {{n, 1}, {1, 1}}}),
        matmul("columns", n -> new int[][][] {{{3, 5}, {5, n}}, {{1, 2}, {2, n}}}),
        matmul("batches", n -> new int[][][] {{{2, 3, n}, {2, n, 2}}, {{n, 2, 3}, {n, 3, 1}}}),
        matmul(
            "shared right",
            n -> new int[][][] {{{2, 3, n}, {n, 4}}, {{n, 2, 3}, {3, 4}}, {{2, 3, 4}, {4, n}}}),
        matmul("shared left", n -> new int[][][] {{{3, n}, {2, n, 2}}, {{1, 3, 2}, {n, 2, 2}}}),
        matmul("outer batches", n -> new int[][][] {{{2, 1, 3, n}, {3, n, 2}}}),
        linear(
            "rows",
            n ->
                new int[][][] {
                  {{n, 3}, {3, 5}, {5}}, {{3, n}, {n, 2}, {2}}, {{3, 2}, {2, n}, {n}}
                }),
        linear(
            "batches", n -> new int[][][] {{{2, n, 3}, {3, 5}, {5}}, {{2, 3, 2, n}, {n, 2}, {2}}}),
        linear(
            "stacked",
            n -> new int[][][] {{{2, n, 3}, {2, 3, 5}, {2, 5}}, {{n, 2, 3}, {n, 3, 2}, {n, 2}}}),
        linear("shared input", n -> new int[][][] {{{1, n, 3}, {2, 3, 4}, {2, 4}}}),
        linear(
            "stacked bias",
            n -> new int[][][] {{{n, 3}, {3, 4}, {2, 4}}, {{2, n, 3}, {3, 4}, {2, 4}}}),
        linear("stacked bias of a shared input", n -> new int[][][] {{{1, n, 3}, {3, 4}, {2, 4}}}));
  }

  private static Row matmul(String note, Row.Cases cases) {
    return new Row(
            "matmul(Tensor)",
            2,
            (t, n) -> t[0].matmul(t[1]),
            (x, n) -> Nd.matmul(x[0], x[1]),
            cases)
        .note(note)
        .halves()
        .within(3, 4)
        .of((x, n) -> Nd.matmul(x[0].map(Math::abs), x[1].map(Math::abs)))
        .twice();
  }

  private static Row linear(String note, Row.Cases cases) {
    return new Row(
            "linear(Tensor,Tensor)",
            3,
            (t, n) -> t[0].linear(t[1], t[2]),
            (x, n) -> affine(x[0], x[1], x[2]),
            cases)
        .note(note)
        .halves()
        .within(3, 4)
        .of((x, n) -> affine(x[0].map(Math::abs), x[1].map(Math::abs), x[2].map(Math::abs)))
        .twice();
  }

  private static Nd affine(Nd x, Nd w, Nd b) {
    int[] row = java.util.Arrays.copyOf(b.dims(), b.rank() + 1);
    row[b.rank()] = b.dim(-1);
    row[b.rank() - 1] = 1;
    return Nd.zip(Double::sum, Nd.matmul(x, w), b.as(row));
  }
}
