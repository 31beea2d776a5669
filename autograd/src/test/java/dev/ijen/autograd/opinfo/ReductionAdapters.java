package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.one;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Reductions;
import dev.ijen.tensor.Scans;
import dev.ijen.tensor.Sorting;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Ops that fold axes away, scan along one or sort it. */
final class ReductionAdapters {
  private ReductionAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("sum", axes(Tensor::sum, Tensor::sumKeep));
    all.put("mean", axes(Tensor::mean, Tensor::meanKeep));
    all.put("prod", axes(Tensor::prod, Tensor::prodKeep));
    all.put("amax", axes(Tensor::max, Tensor::maxKeep));
    all.put("amin", axes(Tensor::min, Tensor::minKeep));
    all.put("all", axes((x, a) -> truth(x).all(a), (x, a) -> truth(x).allKeep(a)));
    all.put("any", axes((x, a) -> truth(x).any(a), (x, a) -> truth(x).anyKeep(a)));
    all.put("max/reduction_no_dim", axes(Tensor::max, Tensor::maxKeep));
    all.put("min/reduction_no_dim", axes(Tensor::min, Tensor::minKeep));
    all.put("argmax", axes(Tensor::argmax, Tensor::argmaxKeep));
    all.put("argmin", axes(Tensor::argmin, Tensor::argminKeep));
    all.put("count_nonzero", axes(Tensor::countNonZero, Tensor::countNonZeroKeep));
    all.put("logsumexp", axes(Tensor::logSumExp, Tensor::logSumExpKeep));
    all.put("max/reduction_with_dim", s -> extreme(s, true));
    all.put("min/reduction_with_dim", s -> extreme(s, false));
    all.put("var", one(s -> Reductions.variance(s.x(), ddof(s, -1), kept(s), s.axes(-1))));
    all.put("std", one(s -> Reductions.std(s.x(), ddof(s, -1), kept(s), s.axes(-1))));
    all.put("var/unbiased", one(s -> Reductions.variance(s.x(), ddof(s, 1), false)));
    all.put("std/unbiased", one(s -> Reductions.std(s.x(), ddof(s, 1), false)));
    all.put("norm", one(s -> norm(s, 2, s.keep(3))));
    all.put("linalg.norm", one(ReductionAdapters::vectorNorm));
    all.put("linalg.vector_norm", one(s -> norm(s, 2, s.keep(3))));
    all.put("nn.functional.normalize", one(ReductionAdapters::normalise));
    all.put("softmax", one(s -> s.x().softmax(s.axis(1, -1))));
    all.put("log_softmax", one(s -> s.x().logSoftmax(s.axis(1, -1))));
    scans(all);
    sorting(all);
  }

  private static void scans(Map<String, Adapter> all) {
    all.put("cumsum", one(s -> s.x().cumsum(s.axis(1, 0))));
    all.put("cumprod", one(s -> s.x().cumprod(s.axis(1, 0))));
    all.put("logcumsumexp", one(s -> s.x().logCumSumExp(s.axis(1, 0))));
    all.put("cummax", s -> running(s.x().cummax(s.axis(1, 0))));
    all.put("cummin", s -> running(s.x().cummin(s.axis(1, 0))));
  }

  private static Tensor[] running(Scans.Running y) {
    return new Tensor[] {y.values(), y.indices()};
  }

  private static void sorting(Map<String, Adapter> all) {
    all.put("sort", s -> sorted(s.x().sort(s.axis(1, -1), s.flag(2, "descending", false))));
    all.put("argsort", one(s -> s.x().argsort(s.axis(1, -1), s.flag(2, "descending", false))));
    all.put("topk", ReductionAdapters::topK);
    all.put("quantile", one(ReductionAdapters::quantile));
    all.put("searchsorted", one(ReductionAdapters::searchSorted));
    all.put("bincount", one(ReductionAdapters::bincount));
    all.put("unique", ReductionAdapters::unique);
    all.put("nonzero", one(ReductionAdapters::nonZero));
    all.put("masked_select", one(s -> s.x().maskedSelect(s.t(1, "mask"))));
  }

  private static Tensor truth(Tensor x) {
    return x.to(DType.BOOL);
  }

  private static Adapter axes(
      BiFunction<Tensor, int[], Tensor> plain, BiFunction<Tensor, int[], Tensor> keep) {
    return one(s -> {
      s.only("dim", "keepdim", "dtype");
      return (s.keep(2) ? keep : plain).apply(s.x(), s.axes(1));
    });
  }

  /** The value is gathered at the index, so that one element alone gets the gradient. */
  private static Tensor[] extreme(Sample s, boolean largest) {
    int axis = s.axis(1, 0);
    Tensor at = largest ? s.x().argmaxKeep(axis) : s.x().argminKeep(axis);
    Tensor y = s.x().gather(axis, at);
    return s.keep(2) ? new Tensor[] {y, at} : new Tensor[] {y.squeeze(axis), at.squeeze(axis)};
  }

  private static boolean kept(Sample s) {
    return s.keep(-1);
  }

  private static int ddof(Sample s, int position) {
    double n = s.number(-1, "correction", s.flag(position, "unbiased", true) ? 1 : 0);
    if (n != Math.rint(n) || n < 0) throw new Sample.Beyond("a correction that is no count");
    return (int) n;
  }

  private static Tensor norm(Sample s, int dim, boolean keep) {
    if (s.isText(1, "ord") && !s.text(1, "ord", "").endsWith("Infinity")) {
      throw new Sample.Beyond("a norm of matrices");
    }
    double p = s.number(1, "ord", 2);
    if (p <= 0) throw new Sample.Beyond("an order that is not above 0");
    return Reductions.norm(s.x(), p, keep, s.axes(dim));
  }

  private static Tensor vectorNorm(Sample s) {
    if (s.x().rank() != 1 && s.has(1, "ord")) throw new Sample.Beyond("a norm of matrices");
    return norm(s, 2, s.keep(3));
  }

  private static Tensor normalise(Sample s) {
    double p = s.number(-1, "p", 2);
    if (p <= 0) throw new Sample.Beyond("an order that is not above 0");
    Tensor length = Reductions.norm(s.x(), p, true, s.axis(-1, 1));
    return s.x().div(length.maximum(1e-12));
  }

  private static Tensor[] sorted(Sorting.Sorted y) {
    return new Tensor[] {y.values(), y.indices()};
  }

  private static Tensor[] topK(Sample s) {
    if (!s.flag(3, "largest", true)) throw new Sample.Beyond("the smallest");
    return sorted(s.x().topK(s.integer(1, "k", 1), s.axis(2, -1)));
  }

  private static Tensor quantile(Sample s) {
    if (s.isTensor(1, "q")) throw new Sample.Beyond("several quantiles");
    if (!s.text(-1, "interpolation", "linear").equals("linear")) {
      throw new Sample.Beyond("another interpolation");
    }
    if (!s.has(2, "dim")) throw new Sample.Beyond("over all elements");
    return Sorting.quantile(s.x(), s.number(1, "q", .5), s.keep(3), s.axis(2, 0));
  }

  private static Tensor searchSorted(Sample s) {
    s.only("out_int32", "right", "side");
    if (!s.isTensor(1, "input")) throw new Sample.Beyond("a number to look for");
    boolean right = s.flag(-1, "right", false) || s.text(-1, "side", "left").equals("right");
    return s.x().searchSorted(s.t(1, "input"), right);
  }

  private static Tensor bincount(Sample s) {
    if (s.isTensor(-1, "weights")) throw new Sample.Beyond("weights that are integers");
    return s.x().bincount(s.integer(-1, "minlength", 0));
  }

  private static Tensor[] unique(Sample s) {
    if (s.x().rank() != 1 && s.has(-1, "dim")) throw new Sample.Beyond("unique rows");
    var y = s.x().unique();
    var all = new java.util.ArrayList<Tensor>(List.of(y.values()));
    if (s.flag(-1, "return_inverse", false)) all.add(y.inverse());
    if (s.flag(-1, "return_counts", false)) all.add(y.counts());
    return all.toArray(Tensor[]::new);
  }

  private static Tensor nonZero(Sample s) {
    if (s.flag(-1, "as_tuple", false)) throw new Sample.Beyond("a tuple");
    return s.x().nonZero();
  }
}
