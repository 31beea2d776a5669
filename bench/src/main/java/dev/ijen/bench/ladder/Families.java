package dev.ijen.bench.ladder;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.attention.Attention;
import dev.ijen.kernels.conv.Conv;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.gather.Gather;
import dev.ijen.kernels.matmul.Matmul;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.norm.Norm;
import dev.ijen.kernels.optim.Optim;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Pointwise;
import dev.ijen.kernels.random.Draws;
import dev.ijen.kernels.reduce.Reduce;
import dev.ijen.kernels.scan.Scan;
import dev.ijen.kernels.softmax.Softmax;
import dev.ijen.kernels.sort.Sort;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The kernel families and the sizes at which each is looked at. */
final class Families {
  private static final Key KEY = Key.of(23);
  private static final int[][] ROWS = {{64, 64}, {1024, 1024}, {16_384, 1024}};
  private static final int[] SIZES = {1 << 12, 1 << 20, 1 << 24};

  private static final Map<String, Supplier<List<Step>>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("matmul", Families::matmul);
    ALL.put("conv", Families::conv);
    ALL.put("pointwise", Families::pointwise);
    ALL.put("reduce", Families::reduce);
    ALL.put("softmax", Families::softmax);
    ALL.put("norm", Families::norm);
    ALL.put("attention", Families::attention);
    ALL.put("scan", Families::scan);
    ALL.put("sort", Families::sort);
    ALL.put("move", Families::move);
    ALL.put("gather", Families::gather);
    ALL.put("optim", Families::optim);
    ALL.put("random", Families::random);
  }

  private Families() {}

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Throws, naming those that exist. */
  static List<Step> of(String family) {
    Supplier<List<Step>> steps = ALL.get(family);
    if (steps == null) {
      throw new IllegalArgumentException(
          "no ladder is named '" + family + "'; there are " + String.join(", ", ALL.keySet()));
    }
    return steps.get();
  }

  private static Tensor normal(int input, DType dtype, int... dims) {
    return KEY.child(input).normal(dims).to(dtype);
  }

  private static Tensor empty(DType dtype, int... dims) {
    return dtype == DType.F64 ? Tensor.zeros(dims).to(dtype) : Tensor.zeros(dims);
  }

  private static List<Step> matmul() {
    List<Step> steps = new ArrayList<>();
    int[][] sizes = {{64, 64, 64}, {256, 64, 64}, {512, 512, 512}};
    for (String mode : List.of("nn", "nt", "tn")) {
      for (int[] s : sizes) steps.add(product(mode, s[0], s[1], s[2]));
    }
    return steps;
  }

  private static Step product(String mode, int m, int n, int k) {
    boolean left = mode.charAt(0) == 't';
    boolean right = mode.charAt(1) == 't';
    return Step.of(
            Matmul.KERNEL,
            mode + " " + m + "x" + n + "x" + k,
            d -> {
              Tensor a = left ? normal(0, d, k, m).transpose() : normal(0, d, m, k);
              Tensor b = right ? normal(1, d, n, k).transpose() : normal(1, d, k, n);
              return new Tensor[] {a, b, empty(d, m, n)};
            })
        .flops(2.0 * m * n * k);
  }

  /** A small one, and the three layers of the network for Atari of Mnih et al. (2015); batch 32. */
  private static List<Step> conv() {
    List<Step> steps = new ArrayList<>();
    convolution(steps, 4, 12, 8, 3, 1);
    convolution(steps, 4, 84, 32, 8, 4);
    convolution(steps, 32, 20, 64, 4, 2);
    convolution(steps, 64, 9, 64, 3, 1);
    return steps;
  }

  private static void convolution(List<Step> to, int c, int size, int out, int tap, int stride) {
    int n = (size - tap) / stride + 1;
    int b = 32;
    int[] x = {1, b, c, size, size};
    int[] w = {1, out, c, tap, tap};
    int[] y = {1, b, out, n, n};
    String shape = b + "x" + c + "x" + size + "x" + size + ", " + out + "x" + tap + "x" + tap;
    double flops = 2.0 * b * out * n * n * c * tap * tap;
    double[] s = Geometry.of(stride, 0).scalars();
    to.add(convolution(Conv.FORWARD, shape, x, w, y, s).flops(flops));
    to.add(convolution(Conv.INPUT, shape, w, y, x, s).flops(flops));
    to.add(convolution(Conv.WEIGHT, shape, x, y, w, s).flops(flops));
  }

  private static Step convolution(
      Kernel kernel, String shape, int[] first, int[] second, int[] result, double[] scalars) {
    return Step.of(
        kernel,
        shape,
        d -> new Tensor[] {normal(0, d, first), normal(1, d, second), empty(d, result)},
        scalars);
  }

  private static List<Step> pointwise() {
    Pointwise add = Pointwise.of("add", (a, b) -> a.add(b));
    Pointwise tanh = Pointwise.of("tanh", a -> a.tanh());
    Pointwise gelu =
        Pointwise.of(
            "gelu", a -> a.mul(.5).mul(a.mul(Math.sqrt(.5)).erf().add(Formula.constant(1))));
    List<Step> steps = new ArrayList<>();
    for (int n : SIZES) {
      steps.add(Step.of(add, "" + n, d -> binary(d, n)));
      steps.add(Step.of(tanh, "" + n, d -> unary(d, n)));
      steps.add(Step.of(gelu, "" + n, d -> unary(d, n)));
    }
    return steps;
  }

  private static Tensor[] unary(DType d, int... dims) {
    return new Tensor[] {normal(0, d, dims), empty(d, dims)};
  }

  private static Tensor[] binary(DType d, int... dims) {
    return binary(d, dims, dims);
  }

  private static Tensor[] binary(DType d, int[] dims, int[] result) {
    return new Tensor[] {normal(0, d, dims), normal(1, d, dims), empty(d, result)};
  }

  private static List<Step> reduce() {
    List<Step> steps = new ArrayList<>();
    for (Kernel k : List.of(Reduce.SUM, Reduce.MAX)) {
      for (int[] r : ROWS) {
        int m = r[0];
        int n = r[1];
        String shape = m + "x" + n;
        steps.add(
            Step.of(k, shape + " to 1", d -> new Tensor[] {normal(0, d, m, n), empty(d, 1, 1)}));
        steps.add(
            Step.of(k, shape + " rows", d -> new Tensor[] {normal(0, d, m, n), empty(d, m, 1)}));
        steps.add(
            Step.of(k, shape + " columns", d -> new Tensor[] {normal(0, d, m, n), empty(d, 1, n)}));
      }
    }
    return steps;
  }

  private static List<Step> softmax() {
    List<Step> steps = new ArrayList<>();
    for (Kernel k : List.of(Softmax.SOFTMAX, Softmax.LOG_SOFTMAX)) {
      for (int[] r : ROWS) steps.add(Step.of(k, r[0] + "x" + r[1], d -> unary(d, r)));
    }
    for (int[] r : ROWS) {
      steps.add(
          Step.of(
              Softmax.LOGSUMEXP,
              r[0] + "x" + r[1],
              d -> new Tensor[] {normal(0, d, r), empty(d, r[0], 1)}));
    }
    return steps;
  }

  /** F32 only: rungs are held to the plain one's bits. */
  private static List<Step> norm() {
    List<Step> steps = new ArrayList<>();
    double[] s = {1e-5, 1};
    for (int[] r : ROWS) {
      int n = r[1];
      String shape = r[0] + "x" + n;
      steps.add(
          Step.of(
                  Norm.NORMALISE,
                  shape,
                  d ->
                      new Tensor[] {normal(0, d, r), normal(1, d, n), normal(2, d, n), empty(d, r)},
                  s)
              .exact());
      steps.add(
          Step.of(
                  Norm.BACKWARD,
                  shape,
                  d ->
                      new Tensor[] {normal(0, d, r), normal(1, d, r), normal(2, d, n), empty(d, r)},
                  s)
              .exact());
      steps.add(Step.of(Norm.WEIGHT, shape, d -> binary(d, r, new int[] {1, n}), s).exact());
    }
    return steps;
  }

  /** Causal; F32 only. Half of the scores count: products forward 2, back 5. */
  private static List<Step> attention() {
    List<Step> steps = new ArrayList<>();
    for (int[] s : new int[][] {{2, 2, 64, 32}, {16, 4, 64, 32}, {1, 8, 1024, 64}}) {
      String shape = s[0] + "x" + s[1] + "x" + s[2] + "x" + s[3];
      int[] rows = {s[0], s[1], s[2]};
      double product = 2.0 * s[0] * s[1] * s[2] * s[2] * s[3] / 2;
      double[] scalars = {1 / Math.sqrt(s[3]), 1};
      steps.add(
          Step.of(
                  Attention.FORWARD,
                  shape,
                  d ->
                      new Tensor[] {
                        normal(0, d, s),
                        normal(1, d, s),
                        normal(2, d, s),
                        empty(d, s),
                        empty(d, rows)
                      },
                  scalars)
              .flops(2 * product)
              .exact());
      steps.add(
          Step.of(Attention.BACKWARD, shape, d -> backward(s, rows, scalars), scalars)
              .flops(5 * product)
              .writing(6, 7, 8)
              .exact());
    }
    return steps;
  }

  /** q, k, v, out, lse, gy and places for three gradients. */
  private static Tensor[] backward(int[] s, int[] rows, double[] scalars) {
    DType d = DType.F32;
    Tensor[] v = new Tensor[9];
    for (int i = 0; i < 3; i++) v[i] = normal(i, d, s);
    v[3] = empty(d, s);
    v[4] = empty(d, rows);
    View[] forward = {v[0].view(), v[1].view(), v[2].view(), v[3].view(), v[4].view()};
    v[3].device().launch(Attention.FORWARD, forward, scalars);
    v[5] = normal(5, d, s);
    for (int i = 6; i < 9; i++) v[i] = empty(d, s);
    return v;
  }

  private static List<Step> scan() {
    List<Step> steps = new ArrayList<>();
    // A running sum of 2^20 F32 numbers is further from F64 than Check allows: lines end at 2^16.
    int[][] sizes = {{1, 256, 64}, {1, 1 << 16, 1}, {1024, 1024, 1}, {1, 256, 4096}};
    for (int[] s : sizes) {
      String shape = s[0] + "x" + s[1] + "x" + s[2];
      steps.add(Step.of(Scan.SUM, shape, d -> unary(d, s), 0));
      steps.add(Step.of(Scan.LOG_SUM_EXP, shape, d -> unary(d, s), 0));
      steps.add(Step.of(Scan.LINEAR, shape, d -> decay(d, s), 1));
    }
    return steps;
  }

  /** x, factors in [0, 1) and out. */
  private static Tensor[] decay(DType d, int... dims) {
    return new Tensor[] {normal(0, d, dims), KEY.child(1).uniform(dims).to(d), empty(d, dims)};
  }

  private static List<Step> sort() {
    List<Step> steps = new ArrayList<>();
    for (int[] s : new int[][] {{64, 64, 1}, {1, 1 << 20, 1}, {1024, 1024, 1}}) {
      steps.add(
          Step.of(
                  Sort.ARGSORT,
                  s[0] + "x" + s[1] + "x" + s[2],
                  d -> new Tensor[] {normal(0, d, s), Tensor.zeros(s).to(DType.I32)},
                  0)
              .exact());
    }
    return steps;
  }

  private static List<Step> move() {
    List<Step> steps = new ArrayList<>();
    for (int n : new int[] {64, 1024, 4096}) {
      String shape = n + "x" + n;
      steps.add(Step.of(Move.COPY, shape, d -> unary(d, n, n)).exact());
      steps.add(
          Step.of(
                  Move.COPY,
                  shape + " transposed",
                  d -> new Tensor[] {normal(0, d, n, n).transpose(), empty(d, n, n)})
              .exact());
    }
    steps.add(
        Step.of(
                Move.COPY,
                "16x64x4x32 heads first",
                d ->
                    new Tensor[] {
                      normal(0, d, 16, 64, 4, 32).permute(0, 2, 1, 3), empty(d, 16, 4, 64, 32)
                    })
            .exact());
    return steps;
  }

  private static List<Step> gather() {
    List<Step> steps = new ArrayList<>();
    for (int[] s : new int[][] {{256, 1024, 128}, {50_000, 4096, 64}}) {
      String shape = s[1] + " of " + s[0] + "x" + s[2];
      Tensor index = KEY.child(2).integers(s[0], s[1]);
      steps.add(
          Step.of(
                  Gather.ROWS,
                  shape,
                  d -> new Tensor[] {normal(0, d, s[0], s[2]), index, empty(d, s[1], s[2])})
              .moving(8.0 * s[1] * s[2], 2)
              .exact());
      steps.add(
          Step.of(
              Gather.SCATTER_ADD_ROWS,
              shape,
              d -> new Tensor[] {normal(0, d, s[1], s[2]), index, empty(d, s[0], s[2])}));
    }
    return steps;
  }

  private static List<Step> optim() {
    List<Step> steps = new ArrayList<>();
    double[] adam = {1e-3, .9, .999, 1e-8, .1, .001, 0};
    for (int n : new int[] {4_610, 1 << 20, 1 << 23}) {
      steps.add(
          Step.of(
                  Optim.ADAM,
                  "" + n,
                  d -> new Tensor[] {normal(0, d, n), normal(1, d, n), empty(d, n), empty(d, n)},
                  adam)
              .moving(28.0 * n, 0, 2, 3));
      steps.add(
          Step.of(Optim.SUM_OF_SQUARES, "" + n, d -> new Tensor[] {normal(0, d, n), empty(d, 1)}));
    }
    return steps;
  }

  private static List<Step> random() {
    List<Step> steps = new ArrayList<>();
    for (Kernel k : List.of(Draws.UNIFORM, Draws.NORMAL, Draws.GUMBEL)) {
      for (int n : new int[] {1 << 12, 1 << 20}) {
        // The F64 form is another draw: rungs are held to the plain one's bits.
        steps.add(Step.of(k, "" + n, d -> new Tensor[] {empty(d, n)}, 1, 2).exact());
      }
    }
    return steps;
  }
}
