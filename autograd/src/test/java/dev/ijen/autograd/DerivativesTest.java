package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Derivatives to third order against closed forms worked out by hand, and the conventions at kinks.
 */
@Tag("width")
class DerivativesTest {
  private static final double[] AT = {.3, .7, 1.1, 1.9, 2.6};

  record Known(String name, UnaryOperator<Tensor> f, DoubleUnaryOperator... derivatives) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double bell(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  static List<Known> known() {
    return List.of(
        new Known(
            "x^4", x -> x.square().square(), x -> 4 * x * x * x, x -> 12 * x * x, x -> 24 * x),
        new Known(
            "tanh",
            Tensor::tanh,
            x -> 1 - t(x) * t(x),
            x -> -2 * t(x) * (1 - t(x) * t(x)),
            x -> (1 - t(x) * t(x)) * (6 * t(x) * t(x) - 2)),
        new Known("exp", Tensor::exp, Math::exp, Math::exp, Math::exp),
        new Known("log", Tensor::log, x -> 1 / x, x -> -1 / (x * x), x -> 2 / (x * x * x)),
        new Known("sin", Tensor::sin, Math::cos, x -> -Math.sin(x), x -> -Math.cos(x)),
        new Known("cos", Tensor::cos, x -> -Math.sin(x), x -> -Math.cos(x), Math::sin),
        new Known(
            "sqrt",
            Tensor::sqrt,
            x -> .5 / Math.sqrt(x),
            x -> -.25 * Math.pow(x, -1.5),
            x -> .375 * Math.pow(x, -2.5)),
        new Known(
            "1/x",
            x -> x.rdiv(1),
            x -> -1 / (x * x),
            x -> 2 * Math.pow(x, -3),
            x -> -6 * Math.pow(x, -4)),
        new Known(
            "sigmoid",
            Tensor::sigmoid,
            x -> sigmoid(x) * (1 - sigmoid(x)),
            x -> sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x)),
            x -> {
              double s = sigmoid(x);
              return s * (1 - s) * (1 - 6 * s + 6 * s * s);
            }),
        new Known(
            "softplus",
            Tensor::softplus,
            DerivativesTest::sigmoid,
            x -> sigmoid(x) * (1 - sigmoid(x)),
            x -> sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x))),
        new Known(
            "erf",
            Tensor::erf,
            x -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x),
            x -> -4 * x / Math.sqrt(Math.PI) * Math.exp(-x * x),
            x -> (8 * x * x - 4) / Math.sqrt(Math.PI) * Math.exp(-x * x)),
        new Known( // the first derivative of gelu reads its own output; from there on it is the
            // bell's
            "gelu minus x/2 (1 + erf(x/sqrt 2))",
            x -> x.gelu().sub(x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf().add(1))),
            x -> 0,
            x -> 0,
            x -> 0),
        new Known(
            "gelu'",
            x ->
                x.gelu()
                    .sub(x.mul(.5))
                    .sub(x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf()))
                    .add(x.gelu()),
            x -> (1 + DerivativesTest.erf(x)) / 2 + x * bell(x),
            x -> bell(x) * (2 - x * x),
            x -> bell(x) * (x * x * x - 4 * x)));
  }

  private static double t(double x) {
    return Math.tanh(x);
  }

  /** erf(x / sqrt 2) by Simpson's rule on its definition. */
  private static double erf(double x) {
    int n = 2000;
    double h = x / n;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      sum += (i == 0 || i == n ? 1 : i % 2 == 0 ? 2 : 4) * bell(i * h);
    }
    return 2 * sum * h / 3;
  }

  @ParameterizedTest
  @MethodSource("known")
  void toThirdOrder(Known k) {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(AT));
      Tensor d = k.f.apply(x);
      for (int order = 0; order < k.derivatives.length; order++) {
        d = tape.derivative(d.sum(), x);
        double[] got = d.toDoubles();
        for (int i = 0; i < AT.length; i++) {
          double want = k.derivatives[order].applyAsDouble(AT[i]);
          assertThat(got[i])
              .as("derivative %d of %s at %s", order + 1, k, AT[i])
              .isEqualTo(want, Offset.offset(1e-12 * (1 + Math.abs(want))));
        }
      }
    }
  }

  /** A Hessian by rows: of x^T A x it is A + A^T. */
  @Test
  void hessian() {
    Tensor a = Tensor.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 10}, 3, 3);
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(new double[] {.5, -1, 2}));
      Tensor y = x.reshape(1, 3).matmul(a).matmul(x.reshape(3, 1)).sum();
      Tensor g = tape.derivative(y, x);
      for (int i = 0; i < 3; i++) {
        double[] row = tape.derivative(g.select(0, i), x).toDoubles();
        for (int j = 0; j < 3; j++) {
          double want = a.toDoubles()[3 * i + j] + a.toDoubles()[3 * j + i];
          assertThat(row[j]).isEqualTo(want, Offset.offset(1e-12));
        }
      }
    }
  }

  private static double[] slope(UnaryOperator<Tensor> f, double... at) {
    double[] f64;
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(at));
      f64 = tape.derivative(f.apply(x).sum(), x).toDoubles();
    }
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(at).to(DType.F32));
      assertThat(tape.derivative(f.apply(x).sum(), x).toDoubles()).as("F32").isEqualTo(f64);
    }
    return f64;
  }

  /** The table of conventions in Formula, through tensors. */
  @Test
  void kinks() {
    assertThat(slope(Tensor::relu, -1, -0.0, 0, 1)).containsExactly(0, 0, 0, 1);
    assertThat(slope(Tensor::abs, -2, 0, 2)).containsExactly(-1, 0, 1);
    assertThat(slope(x -> x.clamp(-1, 2), -1.5, -1, 0, 2, 2.5)).containsExactly(0, 1, 1, 1, 0);
    Tensor one = Tensor.ones(3);
    for (boolean wide : new boolean[] {false, true}) {
      Tensor c = wide ? one.to(DType.F64) : one;
      try (var tape = new Tape()) {
        Tensor x = tape.watch(Tensor.of(0, 1, 2).to(c.dtype()));
        Tensor y = tape.watch(c);
        Tensor most = x.maximum(y).sum();
        Tensor least = x.minimum(y).sum();
        assertThat(tape.derivative(most, x).toDoubles()).containsExactly(0, .5, 1);
        assertThat(tape.derivative(most, y).toDoubles()).containsExactly(1, .5, 0);
        assertThat(tape.derivative(least, x).toDoubles()).containsExactly(1, .5, 0);
        assertThat(tape.derivative(least, y).toDoubles()).containsExactly(0, .5, 1);
      }
    }
  }

  /** Equal elements share the gradient of their maximum evenly. */
  @Test
  void tiesShareAReduction() {
    assertThat(slope(x -> x.max(), 3, 1, 3, 2)).containsExactly(.5, 0, .5, 0);
    assertThat(slope(x -> x.min(), 1, 1, 1, 1)).containsExactly(.25, .25, .25, .25);
    assertThat(slope(x -> x.reshape(2, 2).max(0), 1, 5, 1, 4)).containsExactly(.5, 1, .5, 0);
    assertThat(slope(x -> x.reshape(2, 2).maxKeep(-1), 7, 7, 1, 4)).containsExactly(.5, .5, 0, 1);
  }

  /** Where a branch is not taken its gradient is an exact 0. */
  @Test
  void whereDifferentiatesTheBranchTaken() {
    assertThat(slope(x -> x.gt(x.zerosLike()).where(x.mul(3), x.mul(5)), -1, 0, 2))
        .containsExactly(5, 5, 3);
  }

  @Test
  void castsPassGradientsInTheirOwnType() {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(1, 2));
      Tensor y = x.to(DType.F64).mul(.1);
      Tensor g = tape.derivative(y.sum(), x);
      assertThat(g.dtype()).isEqualTo(DType.F32);
      assertThat(g.toFloats()).containsExactly(.1f, .1f);
      assertThat(x.to(DType.I32).to(DType.F32).origin()).as("steps are constants").isNull();
    }
  }

  /** logSumExp and its gradient (softmax) at infinities. */
  @Test
  void logSumExpWithoutOverflow() {
    assertThat(slope(x -> x.logSumExp(0), 1000, 1000)).containsExactly(.5, .5);
    assertThat(slope(x -> x.logSumExp(0), Double.NEGATIVE_INFINITY, 3)).containsExactly(0, 1);
    assertThat(Tensor.of(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY).logSumExp(0).item())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Tensor.of(Float.POSITIVE_INFINITY, 1).logSumExp(0).item())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }
}
