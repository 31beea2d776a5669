package dev.ijen.autograd.contract;

import static dev.ijen.autograd.contract.PointwiseRows.binary;
import static dev.ijen.autograd.contract.PointwiseRows.unary;
import static dev.ijen.autograd.contract.Row.Specials.INFINITE;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Powers, remainders, and the trigonometric, hyperbolic and special functions. The bounds are the
 * whole ulps above the worst of tensor/ACCURACY.md, which holds them against NumPy's sets.
 */
final class FunctionRows {
  private FunctionRows() {}

  static List<Row> all() {
    return List.of(
        binary("pow(Tensor)", Tensor::pow, StrictMath::pow).within(3, 1).on(.3, 3).twice(),
        binary("pow(Tensor)", (a, b) -> a.pow(b.stopGradient()), StrictMath::pow)
            .note("whole powers")
            .types(F32, F64)
            .inputs(Input.real(-3, 3), whole(-3, 4))
            .within(3, 1)
            .twice()
            .stepwise(),
        unary("pow(double)", x -> x.pow(2.5), x -> StrictMath.pow(x, 2.5))
            .within(3, 1)
            .on(.3, 3)
            .twice(),
        unary("pow(double)", x -> x.pow(3), x -> StrictMath.pow(x, 3))
            .note("3")
            .within(3, 1)
            .twice(),
        unary("pow(double)", x -> x.pow(0), x -> 1).note("0").twice(),
        binary("remainder(Tensor)", Tensor::remainder, FunctionRows::remainder)
            .inputs(Input.real(-9, 9), Input.real(.5, 3))
            .also(I32)
            .twice(),
        binary("remainder(Tensor)", Tensor::remainder, FunctionRows::remainder)
            .note("by small and negative ones")
            .inputs(whole(-99, 99), notZero())
            .also(I32)
            .twice()
            .stepwise(),
        binary("remainder(Tensor)", Tensor::remainder, (a, b) -> b == 0 ? 0 : remainder(a, b))
            .note("by zero")
            .types(I32),
        unary("remainder(double)", x -> x.remainder(-2), x -> remainder(x, -2)).also(I32).twice(),
        binary("fmod(Tensor)", Tensor::fmod, FunctionRows::fmod)
            .inputs(Input.real(-9, 9), Input.real(-3, -.5))
            .also(I32)
            .twice(),
        binary("fmod(Tensor)", (a, b) -> a.mul(1e6).fmod(b), (a, b) -> a * 1e6 % b)
            .note("with large quotients")
            .inputs(whole(-99, 99), Input.real(.01, 3))
            .types(F32, F64)
            .specials(INFINITE)
            .twice()
            .stepwise(),
        binary("fmod(Tensor)", Tensor::fmod, (a, b) -> b == 0 ? 0 : a % b)
            .note("by zero")
            .types(I32),
        unary("fmod(double)", x -> x.fmod(2), x -> x % 2).also(I32).twice(),
        binary("hypot(Tensor)", Tensor::hypot, StrictMath::hypot).within(2, 1).twice(),
        binary("copySign(Tensor)", Tensor::copySign, FunctionRows::copySign).twice(),
        binary("logAddExp(Tensor)", Tensor::logAddExp, FunctionRows::logAddExp)
            .within(4, 4)
            .of((x, n) -> Nd.zip((a, b) -> 1 + Math.max(Math.abs(a), Math.abs(b)), x[0], x[1]))
            .specials(INFINITE)
            .twice(),
        f("cbrt()", Tensor::cbrt, StrictMath::cbrt).on(.2, 9),
        f("exp2()", Tensor::exp2, x -> StrictMath.pow(2, x)),
        f("log2()", Tensor::log2, x -> StrictMath.log(x) / Math.log(2)).within(4, 4).on(.1, 9),
        f("log10()", Tensor::log10, StrictMath::log10).on(.1, 9),
        f("tan()", Tensor::tan, StrictMath::tan).on(-1.4, 1.4),
        f("asin()", Tensor::asin, StrictMath::asin).on(-.9, .9),
        f("acos()", Tensor::acos, StrictMath::acos).on(-.9, .9),
        f("atan()", Tensor::atan, StrictMath::atan),
        binary("atan2(Tensor)", Tensor::atan2, StrictMath::atan2)
            .within(4, 1)
            .inputs(Input.real(-3, 3), Input.real(.2, 3))
            .twice(),
        binary("atan2(Tensor)", Tensor::atan2, StrictMath::atan2)
            .note("in all quadrants")
            .within(4, 1)
            .inputs(whole(-3, 4), notZero())
            .twice()
            .stepwise(),
        f("sinh()", Tensor::sinh, StrictMath::sinh),
        f("cosh()", Tensor::cosh, StrictMath::cosh),
        f("asinh()", Tensor::asinh, FunctionRows::asinh).within(3, 4).specials(INFINITE),
        f("acosh()", Tensor::acosh, x -> StrictMath.log(x + Math.sqrt((x - 1) * (x + 1))))
            .within(4, 4)
            .specials(INFINITE)
            .on(1.2, 9),
        f("atanh()", Tensor::atanh, x -> (StrictMath.log1p(x) - StrictMath.log1p(-x)) / 2)
            .within(4, 4)
            .on(-.9, .9),
        f("erfc()", Tensor::erfc, Special::erfc).within(4, 16).specials(INFINITE),
        f("erfinv()", Tensor::erfinv, Special::erfinv).within(4, 16).specials(INFINITE).on(-.9, .9),
        f("lgamma()", Tensor::lgamma, Special::lgamma)
            .within(.5, 128)
            .of((x, n) -> x[0].map(v -> 1))
            .specials(INFINITE)
            .on(.2, 4),
        f("lgamma()", Tensor::lgamma, Special::lgamma)
            .note("below 0")
            .within(.5, 64)
            .of((x, n) -> x[0].map(v -> 1))
            .specials(INFINITE)
            .on(-2.8, -2.2),
        f("digamma()", Tensor::digamma, x -> Special.polygamma(0, x))
            .within(.5, 64)
            .of((x, n) -> x[0].map(v -> 1 + 1 / v))
            .specials(INFINITE)
            .on(.2, 4),
        f("polygamma(int)", x -> x.polygamma(1), x -> Special.polygamma(1, x))
            .within(.5, 16)
            .specials(INFINITE)
            .on(.3, 4),
        f("polygamma(int)", x -> x.polygamma(2), x -> Special.polygamma(2, x))
            .note("2, below 0")
            .within(.5, 64)
            .specials(INFINITE)
            .of((x, n) -> x[0].map(v -> 100))
            .on(-1.8, -1.2));
  }

  private static Row f(
      String name, java.util.function.UnaryOperator<Tensor> op, DoubleUnaryOperator f) {
    return unary(name, op, f).within(4, 1).twice();
  }

  private static Input whole(int low, int high) {
    return new Input(null, (r, dims) -> r.nextInt(low, high));
  }

  private static Input notZero() {
    return new Input(null, (r, dims) -> r.nextInt(1, 4) * (r.nextBoolean() ? 1 : -1));
  }

  /** NumPy's. */
  private static double remainder(double a, double b) {
    double m = a % b;
    if (m == 0) return b < 0 ? -0.0 : 0;
    return m < 0 != b < 0 ? m + b : m;
  }

  private static double fmod(double a, double b) {
    return a % b;
  }

  private static double copySign(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Math.abs(a) : Math.copySign(a, b);
  }

  private static double logAddExp(double a, double b) {
    return a == b
        ? a + Math.log(2)
        : Math.max(a, b) + StrictMath.log1p(StrictMath.exp(-Math.abs(a - b)));
  }

  /** A Newton step from the logarithm, which cancels near 0. */
  private static double asinh(double x) {
    if (!Double.isFinite(x)) return x;
    double a = Math.abs(x);
    double y = StrictMath.log(a + Math.sqrt(a * a + 1));
    return Math.copySign(y - (StrictMath.sinh(y) - a) / StrictMath.cosh(y), x);
  }
}
