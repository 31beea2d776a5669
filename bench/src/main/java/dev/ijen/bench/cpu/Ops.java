package dev.ijen.bench.cpu;

import dev.ijen.bench.cpu.Work.Product;
import dev.ijen.bench.cpu.Work.Ready;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Single ops: products, rows, reductions and pointwise. */
final class Ops {
  private static final int[][] PRODUCTS = {
    {64, 64, 64}, {128, 128, 128}, {256, 256, 256}, {512, 512, 512}, {1000, 1000, 1000},
    {1024, 1024, 1024}, {2048, 2048, 2048}, {256, 64, 64}, {2048, 64, 64}, {64, 64, 4},
    {128, 3072, 768}, {1024, 768, 3072}
  };

  private static final int[] SIZES = {1 << 12, 1 << 20, 1 << 24};

  /** Bound by memory or caches at every size; the others at most where memory is far. */
  private static final Set<String> BOUND = Set.of("add", "mul", "sum", "max");

  private Ops() {}

  static List<Work> all() {
    List<Work> works = new ArrayList<>();
    for (int[] s : PRODUCTS) {
      works.add(product("nn", s));
      works.add(product("nt", s));
      works.add(product("tn", s));
    }
    for (int n : SIZES) {
      works.add(rows("softmax", n, 2, x -> x[0].softmax(-1)));
      works.add(rows("layer-norm", n, 2, x -> Normalisation.layerNorm(x[0], 1, x[1], x[2], 1e-5)));
      works.add(rows("cross-entropy", n, 1, x -> Losses.crossEntropy(x[0], x[3])));
      works.add(pointwise("sum", n, 1, 1, x -> x[0].sum()));
      works.add(pointwise("max", n, 1, 1, x -> x[0].max()));
      works.add(pointwise("add", n, 2, 3, x -> x[0].add(x[1])));
      works.add(pointwise("mul", n, 2, 3, x -> x[0].mul(x[1])));
      works.add(pointwise("exp", n, 1, 2, x -> x[0].exp()));
      works.add(pointwise("tanh", n, 1, 2, x -> x[0].tanh()));
      works.add(pointwise("gelu", n, 1, 2, x -> x[0].gelu()));
    }
    return works;
  }

  private static Work product(String mode, int[] s) {
    boolean left = mode.charAt(0) == 't';
    boolean right = mode.charAt(1) == 't';
    int m = s[0];
    int n = s[1];
    int k = s[2];
    Key key = Key.of(7);
    return new Work(
        mode,
        m + "x" + n + "x" + k,
        2L * m * n * k > 4_000_000,
        0,
        new Product(m, n, k, left, right),
        dtype -> {
          Tensor a = left ? key.child(0).normal(k, m) : key.child(0).normal(m, k);
          Tensor b = right ? key.child(1).normal(n, k) : key.child(1).normal(k, n);
          Tensor x = left ? a.transpose() : a;
          Tensor y = right ? b.transpose() : b;
          if (dtype == DType.F64) { // a reference of some rows will do
            Tensor rows = x.slice(0, 0, Math.min(8, m)).to(dtype);
            Tensor all = y.to(dtype);
            return new Ready(List.of(), () -> rows.matmul(all), 1, 0);
          }
          // Rounding grows like sqrt(k) at worst here, the greatest of the results like it too.
          return new Ready(List.of(a, b), () -> x.matmul(y), 1, 1e-5);
        });
  }

  /**
   * Inputs: n / c rows of c numbers, weight and bias of c, a class per row.
   *
   * @param passes over the numbers that memory sees: reads and writes
   */
  private static Work rows(String name, int n, int passes, Function<Tensor[], Tensor> op) {
    int c = Math.min(1024, (int) Math.sqrt(n));
    return new Work(
        name,
        n / c + "x" + c,
        n > SIZES[0],
        n == SIZES[2] ? 4L * passes * n : 0,
        null,
        dtype -> {
          Key key = Key.of(11);
          List<Tensor> x = new ArrayList<>();
          x.add(key.child(0).normal(n / c, c));
          x.add(key.child(1).uniform(c));
          x.add(key.child(2).normal(c));
          x.add(key.child(3).integers(c, n / c));
          List<Tensor> given =
              switch (name) {
                case "layer-norm" -> x.subList(0, 3);
                case "cross-entropy" -> List.of(x.get(0), x.get(3));
                default -> x.subList(0, 1);
              };
          return ready(given, x, dtype, op, 1e-5);
        });
  }

  private static Work pointwise(
      String name, int n, int inputs, int passes, Function<Tensor[], Tensor> op) {
    return new Work(
        name,
        "" + n,
        n > SIZES[0],
        n == SIZES[2] || BOUND.contains(name) ? 4L * passes * n : 0,
        null,
        dtype -> {
          List<Tensor> x = new ArrayList<>();
          for (int i = 0; i < inputs; i++) x.add(Key.of(13).child(i).normal(n));
          // A sum of n normal numbers is about sqrt(n); rounding in a tree stays far below this.
          return ready(x, x, dtype, op, name.equals("sum") ? 1e-4 : 1e-5);
        });
  }

  private static Ready ready(
      List<Tensor> given,
      List<Tensor> all,
      DType dtype,
      Function<Tensor[], Tensor> op,
      double tolerance) {
    Tensor[] x =
        all.stream().map(t -> t.dtype().isFloat() ? t.to(dtype) : t).toArray(Tensor[]::new);
    return new Ready(List.copyOf(given), () -> op.apply(x), 1, tolerance);
  }
}
