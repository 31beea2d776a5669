package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.binary;
import static dev.ijen.autograd.opinfo.Adapters.one;
import static dev.ijen.autograd.opinfo.Adapters.unary;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Elementwise ops. */
final class PointwiseAdapters {
  private PointwiseAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("abs", unary(Tensor::abs));
    all.put("cos", unary(Tensor::cos));
    all.put("erf", unary(Tensor::erf));
    all.put("exp", unary(Tensor::exp));
    all.put("log", unary(Tensor::log));
    all.put("neg", unary(Tensor::neg));
    all.put("sigmoid", unary(Tensor::sigmoid));
    all.put("sin", unary(Tensor::sin));
    all.put("sqrt", unary(Tensor::sqrt));
    all.put("square", unary(Tensor::square));
    all.put("tanh", unary(Tensor::tanh));
    all.put("isnan", unary(Tensor::isNaN));
    all.put("isfinite", unary(Tensor::isFinite));
    all.put("isinf", unary(Tensor::isInf));
    all.put("sign", unary(Tensor::sign));
    all.put("floor", unary(Tensor::floor));
    all.put("ceil", unary(Tensor::ceil));
    all.put("trunc", unary(Tensor::trunc));
    all.put("round/decimals_0", one(s -> s.only("decimals").x().round()));
    all.put("expm1", unary(Tensor::expm1));
    all.put("log1p", unary(Tensor::log1p));
    all.put("rsqrt", unary(Tensor::rsqrt));
    all.put("reciprocal", unary(Tensor::reciprocal));
    transcendental(all);
    activations(all);
    all.put("add", binary(Tensor::add));
    all.put("sub", binary(Tensor::sub));
    all.put("mul", binary(Tensor::mul));
    all.put("div/no_rounding_mode", binary(Tensor::div));
    all.put("rsub", binary((x, y) -> y.sub(x)));
    all.put("maximum", binary(Tensor::maximum));
    all.put("minimum", binary(Tensor::minimum));
    all.put("max/binary", binary(Tensor::maximum));
    all.put("min/binary", binary(Tensor::minimum));
    all.put("eq", binary(Tensor::eq));
    all.put("ne", binary(Tensor::ne));
    all.put("lt", binary(Tensor::lt));
    all.put("le", binary(Tensor::le));
    all.put("gt", binary(Tensor::gt));
    all.put("ge", binary(Tensor::ge));
    all.put("logical_and", logic(Tensor::and));
    all.put("logical_or", logic(Tensor::or));
    all.put("logical_not", unary(x -> x.to(DType.BOOL).not()));
    all.put("where", one(s -> s.t(1, "condition").where(s.x(), s.t(2, "other"))));
    all.put("lerp", one(PointwiseAdapters::lerp));
    all.put("logical_xor", logic(Tensor::xor));
    all.put("clamp_min", binary(Tensor::maximum));
    all.put("clamp_max", binary(Tensor::minimum));
  }

  private static void transcendental(Map<String, Adapter> all) {
    all.put("exp2", unary(Tensor::exp2));
    all.put("log2", unary(Tensor::log2));
    all.put("log10", unary(Tensor::log10));
    all.put("tan", unary(Tensor::tan));
    all.put("asin", unary(Tensor::asin));
    all.put("acos", unary(Tensor::acos));
    all.put("atan", unary(Tensor::atan));
    all.put("sinh", unary(Tensor::sinh));
    all.put("cosh", unary(Tensor::cosh));
    all.put("asinh", unary(Tensor::asinh));
    all.put("acosh", unary(Tensor::acosh));
    all.put("atanh", unary(Tensor::atanh));
    all.put("erfc", unary(Tensor::erfc));
    all.put("erfinv", unary(Tensor::erfinv));
    all.put("lgamma", unary(Tensor::lgamma));
    all.put("digamma", unary(Tensor::digamma));
    all.put("atan2", binary(Tensor::atan2));
    all.put("hypot", binary(Tensor::hypot));
    all.put("fmod", binary(Tensor::fmod));
    all.put("remainder", binary(Tensor::remainder));
    all.put("logaddexp", binary(Tensor::logAddExp));
    all.put("pow", one(PointwiseAdapters::pow));
    for (int n = 0; n <= 2; n++) {
      all.put("polygamma/polygamma_n_" + n, one(s -> s.x().polygamma(s.integer(1, "n", 0))));
    }
  }

  private static Tensor pow(Sample s) {
    return s.isTensor(1, "exponent")
        ? s.x().pow(s.t(1, "exponent"))
        : s.x().pow(s.number(1, "exponent", 1));
  }

  private static void activations(Map<String, Adapter> all) {
    all.put("nn.functional.relu", unary(Tensor::relu));
    all.put("nn.functional.relu6", unary(Tensor::relu6));
    all.put("nn.functional.logsigmoid", unary(Tensor::logSigmoid));
    all.put("nn.functional.selu", unary(Tensor::selu));
    all.put("nn.functional.silu", unary(Tensor::silu));
    all.put("nn.functional.mish", unary(Tensor::mish));
    all.put("nn.functional.softsign", unary(Tensor::softsign));
    all.put("nn.functional.hardsigmoid", unary(Tensor::hardSigmoid));
    all.put("nn.functional.hardswish", unary(Tensor::hardSwish));
    all.put("nn.functional.tanhshrink", unary(x -> x.sub(x.tanh())));
    all.put("nn.functional.gelu", one(PointwiseAdapters::gelu));
    all.put("nn.functional.elu", one(s -> s.only("alpha").x().elu(s.number(1, "alpha", 1))));
    all.put("nn.functional.celu", one(s -> s.only("alpha").x().celu(s.number(1, "alpha", 1))));
    all.put("nn.functional.leaky_relu", one(PointwiseAdapters::leakyRelu));
    all.put("nn.functional.hardtanh", one(PointwiseAdapters::hardtanh));
    all.put("nn.functional.softplus", one(PointwiseAdapters::softplus));
  }

  private static Tensor lerp(Sample s) {
    return s.isTensor(2, "weight")
        ? s.x().lerp(s.t(1, "end"), s.t(2, "weight"))
        : s.x().lerp(s.t(1, "end"), s.number(2, "weight", 0));
  }

  private static Tensor gelu(Sample s) {
    Tensor x = s.only("approximate").x();
    return s.text(1, "approximate", "none").equals("tanh") ? x.geluTanh() : x.gelu();
  }

  private static Tensor leakyRelu(Sample s) {
    return s.only("negative_slope").x().leakyRelu(s.number(1, "negative_slope", .01));
  }

  private static Tensor hardtanh(Sample s) {
    return s.only("min_val", "max_val")
        .x()
        .clamp(s.number(1, "min_val", -1), s.number(2, "max_val", 1));
  }

  /** PyTorch goes over to the identity above a threshold; below it the two are the same. */
  private static Tensor softplus(Sample s) {
    double beta = s.only("beta", "threshold").number(1, "beta", 1);
    double threshold = s.number(2, "threshold", 20);
    Tensor x = s.x().mul(beta);
    return x.gt(threshold).where(s.x(), x.softplus().div(beta));
  }

  /** PyTorch takes numbers for truths; Ijen asks for the cast. */
  static Adapter logic(BinaryOperator<Tensor> f) {
    return binary((x, y) -> f.apply(x.to(DType.BOOL), y.to(DType.BOOL)));
  }
}
