package dev.ijen.autograd.contract;

import static dev.ijen.autograd.contract.PointwiseRows.unary;
import static dev.ijen.autograd.contract.Row.Specials.INFINITE;

import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** What networks put between their layers, elementwise. */
final class ActivationRows {
  private ActivationRows() {}

  static List<Row> all() {
    return List.of(
        unary("tanh()", Tensor::tanh, StrictMath::tanh).within(2.5, 1).on(-9, 9).twice(),
        unary("tanh()", Tensor::tanh, StrictMath::tanh)
            .note("near 0")
            .within(2.5, 1)
            .on(-.1, .1)
            .twice(),
        unary("sigmoid()", Tensor::sigmoid, ActivationRows::sigmoid).within(3, 3).on(-9, 9).twice(),
        unary("relu()", Tensor::relu, x -> x > 0 || Double.isNaN(x) ? x : 0).twice(),
        unary("softplus()", Tensor::softplus, ActivationRows::softplus)
            .within(3, 3)
            .on(-9, 9)
            .twice(),
        unary("gelu()", Tensor::gelu, ActivationRows::gelu)
            .within(2, 8)
            .of((x, n) -> x[0])
            .specials(Row.Specials.INFINITE)
            .twice(),
        // 1 + tanh(...) cancels for negative x: an error of ulps of x
        unary("geluTanh()", Tensor::geluTanh, ActivationRows::geluTanh)
            .within(2, 2)
            .of((x, n) -> x[0])
            .specials(INFINITE)
            .twice(),
        smooth("logSigmoid()", Tensor::logSigmoid, x -> -softplus(-x)),
        unary("leakyRelu(double)", x -> x.leakyRelu(.01), x -> x > 0 ? x : .01 * x)
            .within(1.5, 1.5)
            .twice(),
        smooth("elu(double)", x -> x.elu(1.5), x -> x > 0 ? x : 1.5 * StrictMath.expm1(x)),
        smooth("celu(double)", x -> x.celu(1.5), x -> x > 0 ? x : 1.5 * StrictMath.expm1(x / 1.5)),
        smooth("selu()", Tensor::selu, ActivationRows::selu),
        smooth("silu()", Tensor::silu, x -> x / (1 + StrictMath.exp(-x))),
        smooth("mish()", Tensor::mish, x -> x * StrictMath.tanh(softplus(x))).within(5, 5),
        smooth("softsign()", Tensor::softsign, x -> x / (1 + Math.abs(x))).within(1.5, 1.5),
        smooth("hardtanh()", Tensor::hardtanh, x -> x < -1 ? -1 : x > 1 ? 1 : x).within(.5, .5),
        smooth("relu6()", Tensor::relu6, x -> x < 0 ? 0 : x > 6 ? 6 : x).within(.5, .5),
        // x / 6 + 1/2 cancels near -3: an error of ulps of 1/2, and of x / 2
        smooth("hardSigmoid()", Tensor::hardSigmoid, ActivationRows::hardSigmoid)
            .within(1.5, 1.5)
            .of((x, n) -> x[0].map(v -> .5)),
        smooth("hardSwish()", Tensor::hardSwish, x -> x * hardSigmoid(x))
            .within(1.5, 1.5)
            .of((x, n) -> x[0]));
  }

  /**
   * Held on [-9, 9], with infinities only: at the largest numbers intermediate results overflow.
   */
  private static Row smooth(String name, UnaryOperator<Tensor> op, DoubleUnaryOperator f) {
    return unary(name, op, f).specials(INFINITE).within(4, 4).on(-9, 9).twice();
  }

  private static double geluTanh(double x) {
    return .5 * x * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + .044715 * x * x * x)));
  }

  private static double selu(double x) {
    return 1.0507009873554804934193349852946
        * (x > 0 ? x : 1.6732632423543772848170429916717 * StrictMath.expm1(x));
  }

  private static double hardSigmoid(double x) {
    return Math.max(0, Math.min(1, x / 6 + .5));
  }

  private static double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + StrictMath.exp(-x)) : StrictMath.exp(x) / (1 + StrictMath.exp(x));
  }

  private static double softplus(double x) {
    return x > 0 ? x + StrictMath.log1p(StrictMath.exp(-x)) : StrictMath.log1p(StrictMath.exp(x));
  }

  private static double gelu(double x) {
    return x * .5 * (1 + Erf.of(x / Math.sqrt(2)));
  }
}
