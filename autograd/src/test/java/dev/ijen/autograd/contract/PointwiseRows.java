package dev.ijen.autograd.contract;

import static dev.ijen.autograd.contract.Row.Specials.ALL;
import static dev.ijen.kernels.DType.BF16;
import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F16;
import static dev.ijen.kernels.DType.F32;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;
import static dev.ijen.kernels.DType.I64;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** Elementwise ops. Oracles use StrictMath and, for erf, numerical integration. */
final class PointwiseRows {
  private PointwiseRows() {}

  static Row unary(String name, UnaryOperator<Tensor> op, DoubleUnaryOperator f) {
    return new Row(name, 1, (t, n) -> op.apply(t[0]), (x, n) -> x[0].map(f), Cases::one)
        .halves()
        .specials(ALL);
  }

  static Row binary(String name, BinaryOperator<Tensor> op, DoubleBinaryOperator f) {
    return new Row(
            name, 2, (t, n) -> op.apply(t[0], t[1]), (x, n) -> Nd.zip(f, x[0], x[1]), Cases::two)
        .halves()
        .specials(ALL);
  }

  private static Row compare(String name, BinaryOperator<Tensor> op, DoubleBinaryOperator f) {
    return binary(name + "(Tensor)", op, f).also(I32).gives(BOOL);
  }

  private static Row compare(String name, UnaryOperator<Tensor> op, DoubleUnaryOperator f) {
    return unary(name + "(double)", op, f).gives(BOOL);
  }

  private static double truth(boolean b) {
    return b ? 1 : 0;
  }

  static List<Row> all() {
    return List.of(
        // Arithmetic
        binary("add(Tensor)", Tensor::add, Double::sum).also(I32).twice(),
        unary("add(double)", x -> x.add(2), x -> x + 2).also(I32).twice(),
        binary("sub(Tensor)", Tensor::sub, (a, b) -> a - b).also(I32).twice(),
        unary("sub(double)", x -> x.sub(2), x -> x - 2).also(I32).twice(),
        unary("rsub(double)", x -> x.rsub(2), x -> 2 - x).also(I32).twice(),
        binary("mul(Tensor)", Tensor::mul, (a, b) -> a * b).also(I32).twice(),
        unary("mul(double)", x -> x.mul(-3), x -> -3 * x).also(I32).twice(),
        binary("div(Tensor)", Tensor::div, (a, b) -> a / b).on(.5, 3).twice(),
        unary("div(double)", x -> x.div(7), x -> x / 7).twice(),
        unary("rdiv(double)", x -> x.rdiv(5), x -> 5 / x).on(.5, 3).twice(),
        unary("neg()", Tensor::neg, x -> -x).also(I32).twice(),
        unary("abs()", Tensor::abs, Math::abs).also(I32).twice(),
        unary("square()", Tensor::square, x -> x * x).also(I32).twice(),
        unary("sqrt()", Tensor::sqrt, Math::sqrt).on(.2, 9).twice(),
        binary("maximum(Tensor)", Tensor::maximum, Math::max).also(I32).twice(),
        binary("minimum(Tensor)", Tensor::minimum, Math::min).also(I32).twice(),
        unary("clamp(double,double)", x -> x.clamp(-1, 2), PointwiseRows::clamp).also(I32).twice(),
        lerp(),
        binary("lerp(Tensor,double)", (a, b) -> a.lerp(b, .3), (a, b) -> a + (b - a) * .3)
            .within(2, 4)
            .of((x, n) -> Nd.of(Nd.broadcast(x), i -> 10))
            .specials(Row.Specials.INFINITE)
            .twice(),
        unary("maximum(double)", x -> x.maximum(.5), x -> Math.max(x, .5)).twice(),
        unary("maximum(double)", x -> x.maximum(-2), x -> Math.max(x, -2))
            .note("of i32")
            .types(I32),
        unary("minimum(double)", x -> x.minimum(.5), x -> Math.min(x, .5)).twice(),
        unary("rsqrt()", Tensor::rsqrt, x -> 1 / Math.sqrt(x)).within(1.5, 1.5).on(.2, 9).twice(),
        unary("reciprocal()", Tensor::reciprocal, x -> 1 / x).on(.5, 3).twice(),
        unary("sign()", Tensor::sign, Math::signum).also(I32).twice().stepwise(),
        unary("floor()", Tensor::floor, Math::floor).twice().stepwise(),
        unary("ceil()", Tensor::ceil, Math::ceil).twice().stepwise(),
        unary("trunc()", Tensor::trunc, x -> x < 0 ? Math.ceil(x) : Math.floor(x))
            .twice()
            .stepwise(),
        unary("round()", Tensor::round, Math::rint).twice().stepwise(),
        unary("round()", x -> x.mul(.5).round(), x -> Math.rint(x * .5))
            .note("ties")
            .inputs(new Input(null, (r, dims) -> r.nextInt(-9, 9)))
            .twice()
            .stepwise(),
        // Functions
        unary("exp()", Tensor::exp, StrictMath::exp).within(0.9, 1).on(-5, 5).twice(),
        unary("expm1()", Tensor::expm1, StrictMath::expm1).within(1.6, 1).on(-2, 2).twice(),
        unary("log1p()", Tensor::log1p, StrictMath::log1p).within(2, 1).on(-.8, 2).twice(),
        unary("log()", Tensor::log, StrictMath::log).within(1.2, 1).on(.1, 9).twice(),
        unary("log()", Tensor::log, StrictMath::log)
            .note("near 1")
            .within(1.2, 1)
            .on(.9, 1.1)
            .twice(),
        unary("sin()", Tensor::sin, StrictMath::sin).within(1.6, 1).on(-20, 20).twice(),
        unary("cos()", Tensor::cos, StrictMath::cos).within(1.6, 1).on(-20, 20).twice(),
        unary("erf()", Tensor::erf, Erf::of).within(2.3, 16).on(-4, 4).twice(),
        // Comparisons
        compare("lt", Tensor::lt, (a, b) -> truth(a < b)),
        compare("le", Tensor::le, (a, b) -> truth(a <= b)),
        compare("gt", Tensor::gt, (a, b) -> truth(a > b)),
        compare("ge", Tensor::ge, (a, b) -> truth(a >= b)),
        compare("eq", Tensor::eq, (a, b) -> truth(a == b)),
        compare("ne", Tensor::ne, (a, b) -> truth(a != b)),
        compare("eq", (a, b) -> a.eq(b.mul(0).add(a)), (a, b) -> truth(a + b * 0 == a))
            .note("of equals"),
        compare("lt", x -> x.lt(.5), x -> truth(x < .5)),
        compare("le", x -> x.le(.5), x -> truth(x <= .5)),
        compare("gt", x -> x.gt(.5), x -> truth(x > .5)),
        compare("ge", x -> x.ge(.5), x -> truth(x >= .5)),
        compare("eq", x -> x.eq(.5), x -> truth(x == .5)),
        compare("ne", x -> x.ne(.5), x -> truth(x != .5)),
        unary("eq(double)", x -> x.eq(1), x -> truth(x == 1)).note("whole").also(I32).gives(BOOL),
        binary("and(Tensor)", Tensor::and, (a, b) -> a * b).types(BOOL),
        binary("or(Tensor)", Tensor::or, Math::max).types(BOOL),
        binary("xor(Tensor)", Tensor::xor, (a, b) -> truth(a != b)).types(BOOL),
        unary("not()", Tensor::not, a -> 1 - a).types(BOOL),
        unary("isNaN()", Tensor::isNaN, x -> truth(Double.isNaN(x))).gives(BOOL),
        unary("isInf()", Tensor::isInf, x -> truth(Double.isInfinite(x))).gives(BOOL),
        unary("isFinite()", Tensor::isFinite, x -> truth(Double.isFinite(x))).gives(BOOL),
        where(),
        cast(F32),
        cast(F64),
        cast(I32),
        cast(BOOL),
        cast(BF16),
        cast(F16),
        cast(I64));
  }

  private static double clamp(double x) {
    return x < -1 ? -1 : x > 2 ? 2 : x;
  }

  private static Row lerp() {
    return new Row(
            "lerp(Tensor,Tensor)",
            3,
            (t, n) -> t[0].lerp(t[1], t[2]),
            (x, n) -> Nd.of(Nd.broadcast(x), i -> lerp(x, i)),
            Cases::three)
        .halves()
        .within(2, 4)
        .of((x, n) -> Nd.of(Nd.broadcast(x), i -> 10))
        .twice();
  }

  private static double lerp(Nd[] x, int[] i) {
    double a = x[0].broadcastAt(i);
    return a + (x[1].broadcastAt(i) - a) * x[2].broadcastAt(i);
  }

  private static Row where() {
    return new Row(
            "where(Tensor,Tensor)",
            3,
            (t, n) -> t[0].where(t[1], t[2]),
            (x, n) ->
                Nd.of(Nd.broadcast(x), i -> x[x[0].broadcastAt(i) != 0 ? 1 : 2].broadcastAt(i)),
            Cases::three)
        .inputs(Input.mask(), Input.real(-3, 3), Input.real(-3, 3))
        .specials(ALL)
        .also(I32)
        .halves()
        .twice();
  }

  /** From every type to one. */
  private static Row cast(DType to) {
    DoubleUnaryOperator f =
        switch (to) {
          case F32, F64, BF16, F16 -> x -> Ulps.rounded(x, to);
          case I32 -> x -> (int) x;
          case I64 -> x -> (long) x;
          case BOOL -> x -> truth(x != 0);
        };
    Row row =
        unary("to(DType)", x -> x.to(to), f).note(to.label()).types(F32, F64, I32, BOOL).halves();
    if (!to.isHalf() && to != F32) row.also(I64);
    return (to.isFloat() ? row.twice().stepwise() : row).gives(to);
  }
}
