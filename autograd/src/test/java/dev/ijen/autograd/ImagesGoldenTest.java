package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Pooling;
import dev.ijen.tensor.Resizing;
import dev.ijen.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions, pooling and resizing against PyTorch; where from is at the top of the file. */
@Tag("width")
class ImagesGoldenTest {
  /**
   * Results below some hundred from sums of at most 200 products (which are exact); averages and
   * interpolations round a few times.
   */
  private static final double ERROR = 1e-13;

  record Case(String op, int[] args, int[] x, int[] w, int[] y, List<double[]> values) {
    @Override
    public String toString() {
      return op + Arrays.toString(args) + Arrays.toString(x) + Arrays.toString(w);
    }

    /** The geometry that the arguments from {@code at} on say, rows and columns in turn. */
    Geometry geometry(int at) {
      int[] a = args;
      int[] d = a.length >= at + 6 ? new int[] {a[at + 4], a[at + 5]} : new int[] {1, 1};
      return new Geometry(new Slide(a[at], a[at + 2], d[0]), new Slide(a[at + 1], a[at + 3], d[1]));
    }
  }

  static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ImagesGoldenTest.class.getResourceAsStream("images.csv")),
                StandardCharsets.UTF_8))) {
      for (String line : in.lines().filter(s -> !s.startsWith("#")).toList()) {
        String[] f = line.split(";", -1);
        if (f[0].equals("case")) {
          cases.add(
              new Case(
                  f[1],
                  ints(f[2], " "),
                  ints(f[3], "x"),
                  ints(f[4], "x"),
                  ints(f[5], "x"),
                  new ArrayList<>()));
        } else {
          double[] v = Stream.of(f[1].split(" ")).mapToDouble(Double::parseDouble).toArray();
          cases.getLast().values.add(v);
        }
      }
    }
    return cases;
  }

  private static int[] ints(String s, String by) {
    return s.isEmpty() ? new int[0] : Stream.of(s.split(by)).mapToInt(Integer::parseInt).toArray();
  }

  private static Tensor tensor(int salt, int[] dims, boolean ties) {
    int n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      v[i] = ties ? i % 3 : ((i * 7919 + salt * 104729) % 257 - 128) / 64.0;
    }
    return Tensor.of(v, dims);
  }

  private static Tensor run(Case c, Tensor[] t) {
    int[] a = c.args;
    return switch (c.op) {
      case "conv2d" -> Convolutions.conv2d(t[0], t[1], t[2], c.geometry(0), a[6]);
      case "conv1d" -> Convolutions.conv1d(t[0], t[1], t[2], new Slide(a[0], a[1], a[2]), a[3]);
      case "convTranspose2d" ->
          Convolutions.convTranspose2d(t[0], t[1], t[2], c.geometry(0), a[6], a[7], a[8]);
      case "convTranspose1d" ->
          Convolutions.convTranspose1d(t[0], t[1], t[2], new Slide(a[0], a[1], a[2]), a[3], a[4]);
      case "maxPool2d" -> Pooling.maxPool2d(t[0], a[0], a[1], c.geometry(2));
      case "maxPool1d" -> Pooling.maxPool1d(t[0], a[0], new Slide(a[1], a[2], a[3]));
      case "avgPool2d" -> Pooling.avgPool2d(t[0], a[0], a[1], c.geometry(2), a[6] == 1);
      case "avgPool1d" -> Pooling.avgPool1d(t[0], a[0], Slide.of(a[1], a[2]), a[3] == 1);
      case "adaptiveAvgPool2d" -> Pooling.adaptiveAvgPool2d(t[0], a[0], a[1]);
      case "adaptiveAvgPool1d" -> Pooling.adaptiveAvgPool1d(t[0], a[0]);
      case "adaptiveMaxPool2d" -> Pooling.adaptiveMaxPool2d(t[0], a[0], a[1]);
      case "adaptiveMaxPool1d" -> Pooling.adaptiveMaxPool1d(t[0], a[0]);
      case "nearest" -> Resizing.nearest(t[0], a);
      case "bilinear" -> Resizing.bilinear(t[0], a[0], a[1], a[2] == 1);
      case "linear" -> Resizing.linear(t[0], a[0], a[1] == 1);
      default -> throw new AssertionError(c.op);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPyTorch(Case c) {
    boolean ties = c.op.equals("maxPool2d") && Arrays.equals(c.x, new int[] {1, 2, 5, 5});
    try (Tape tape = new Tape()) {
      List<Tensor> t = new ArrayList<>();
      t.add(tape.watch(tensor(1, c.x, ties)));
      if (c.w.length > 0) {
        t.add(tape.watch(tensor(2, c.w, false)));
        t.add(tape.watch(tensor(3, new int[] {c.y[1]}, false)));
      }
      Tensor y = run(c, t.toArray(Tensor[]::new));
      assertThat(y.shape().dims()).isEqualTo(c.y);
      same(y, c.values.getFirst(), "values");
      Tensor loss = y.mul(tensor(4, c.y, false)).sum();
      for (int i = 0; i < t.size(); i++) {
        Tensor g = tape.derivative(loss, t.get(i));
        assertThat(g.dtype()).isEqualTo(DType.F64);
        same(g, c.values.get(i + 1), "gradient of input " + i);
      }
    }
  }

  private static void same(Tensor got, double[] want, String what) {
    assertThat(got.toDoubles()).as(what).containsExactly(want, within(ERROR));
  }
}
