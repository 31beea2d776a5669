package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.one;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Indexing;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Losses.Reduction;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What networks are made of: convolutions, normalisation, losses. */
final class LayerAdapters {
  private LayerAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("nn.functional.conv1d", one(s -> batched(s, 1, LayerAdapters::convolve)));
    all.put("nn.functional.conv2d", one(s -> batched(s, 2, LayerAdapters::convolve)));
    all.put("nn.functional.conv_transpose1d", one(s -> batched(s, 1, LayerAdapters::transposed)));
    all.put("nn.functional.conv_transpose2d", one(s -> batched(s, 2, LayerAdapters::transposed)));
    all.put("nn.functional.layer_norm", one(LayerAdapters::layerNorm));
    all.put("nn.functional.rms_norm", one(LayerAdapters::rmsNorm));
    all.put("nn.functional.group_norm", one(LayerAdapters::groupNorm));
    all.put("nn.functional.instance_norm", one(LayerAdapters::instanceNorm));
    all.put("nn.functional.batch_norm", one(LayerAdapters::batchNorm));
    all.put("nn.functional.embedding", one(LayerAdapters::embedding));
    losses(all);
  }

  // Convolutions

  private interface Body {
    Tensor of(Sample s, Tensor x, int axes);
  }

  /** PyTorch takes a single image for a batch of one. */
  private static Tensor batched(Sample s, int axes, Body body) {
    boolean single = s.x().rank() == axes + 1;
    Tensor y = body.of(s, single ? s.x().unsqueeze(0) : s.x(), axes);
    return single ? y.squeeze(0) : y;
  }

  /** "same" is a padding that Ijen wants as a number; here it is always whole. */
  private static Slide slide(Sample s, int axis, int rank, int padding, int dilation) {
    int stride = s.pick(3, "stride", axis, 1);
    int gap = s.pick(dilation, "dilation", axis, 1);
    int pad;
    if (s.isText(padding, "padding")) {
      boolean same = s.text(padding, "padding", "valid").equals("same");
      int both = same ? gap * (s.t(1, "weight").dim(axis - rank) - 1) : 0;
      if (both % 2 != 0) throw new Sample.Beyond("padding that is not the same on both sides");
      pad = both / 2;
    } else {
      pad = s.pick(padding, "padding", axis, 0);
    }
    return new Slide(stride, pad, gap);
  }

  private static Tensor convolve(Sample s, Tensor x, int axes) {
    s.only("bias", "stride", "padding", "dilation", "groups");
    int groups = s.integer(6, "groups", 1);
    Tensor bias = s.maybe(2, "bias");
    Slide first = slide(s, 0, axes, 4, 5);
    if (axes == 1) return Convolutions.conv1d(x, s.t(1, "weight"), bias, first, groups);
    Geometry both = new Geometry(first, slide(s, 1, axes, 4, 5));
    return Convolutions.conv2d(x, s.t(1, "weight"), bias, both, groups);
  }

  private static Tensor transposed(Sample s, Tensor x, int axes) {
    s.only("bias", "stride", "padding", "output_padding", "dilation", "groups");
    int groups = s.integer(6, "groups", 1);
    Tensor w = s.t(1, "weight");
    Tensor bias = s.maybe(2, "bias");
    Slide first = slide(s, 0, axes, 4, 7);
    int more = s.pick(5, "output_padding", 0, 0);
    if (axes == 1) return Convolutions.convTranspose1d(x, w, bias, first, more, groups);
    Geometry both = new Geometry(first, slide(s, 1, axes, 4, 7));
    int columns = s.pick(5, "output_padding", 1, 0);
    return Convolutions.convTranspose2d(x, w, bias, both, more, columns, groups);
  }

  // Normalisation

  private static int layerAxes(Sample s) {
    return Objects.requireNonNull(s.ints(1, "normalized_shape")).length;
  }

  private static Tensor layerNorm(Sample s) {
    Tensor bias = s.maybe(3, "bias");
    return Normalisation.layerNorm(
        s.x(), layerAxes(s), s.maybe(2, "weight"), bias, s.number(4, "eps", 1e-5));
  }

  /** PyTorch's default is the machine's epsilon. */
  private static Tensor rmsNorm(Sample s) {
    if (!s.has(3, "eps")) throw new Sample.Beyond("an epsilon that depends on the type");
    return Normalisation.rmsNorm(s.x(), layerAxes(s), s.maybe(2, "weight"), s.number(3, "eps", 0));
  }

  private static Tensor groupNorm(Sample s) {
    int groups = s.integer(1, "num_groups", 1);
    Tensor bias = s.maybe(3, "bias");
    return Normalisation.groupNorm(
        s.x(), groups, s.maybe(2, "weight"), bias, s.number(4, "eps", 1e-5));
  }

  private static Tensor instanceNorm(Sample s) {
    if (!s.flag(5, "use_input_stats", true)) throw new Sample.Beyond("running statistics");
    Tensor bias = s.maybe(4, "bias");
    return Normalisation.groupNorm(
        s.x(), s.x().dim(1), s.maybe(3, "weight"), bias, s.number(7, "eps", 1e-5));
  }

  private static Tensor batchNorm(Sample s) {
    Tensor x = s.x();
    if (x.rank() < 2) throw new Sample.Beyond("an input without channels");
    var moments =
        s.flag(5, "training", false)
            ? Normalisation.moments(x, 1)
            : new Normalisation.Moments(s.t(1, "running_mean"), s.t(2, "running_var"));
    Tensor bias = s.maybe(4, "bias");
    return Normalisation.batchNorm(
        x, moments, s.maybe(3, "weight"), bias, s.number(7, "eps", 1e-5));
  }

  private static Tensor embedding(Sample s) {
    s.only("padding_idx");
    if (!s.has(2, "padding_idx")) return Indexing.embedding(s.x(), s.t(1, "input"));
    int padding = Math.floorMod(s.integer(2, "padding_idx", 0), s.x().dim(0));
    return Indexing.embedding(s.x(), s.t(1, "input"), padding);
  }

  // Losses

  private static void losses(Map<String, Adapter> all) {
    all.put("nn.functional.mse_loss", one(s -> Losses.mse(s.x(), target(s), reduction(s))));
    all.put("nn.functional.l1_loss", one(s -> Losses.l1(s.x(), target(s), reduction(s))));
    all.put("nn.functional.huber_loss", one(LayerAdapters::huber));
    all.put("nn.functional.smooth_l1_loss", one(LayerAdapters::smoothL1));
    all.put("nn.functional.kl_div", one(LayerAdapters::klDivergence));
    all.put("nn.functional.binary_cross_entropy_with_logits", one(LayerAdapters::binary));
    all.put("nn.functional.nll_loss", one(LayerAdapters::nll));
    all.put("nn.functional.cross_entropy", one(LayerAdapters::crossEntropy));
  }

  private static Tensor target(Sample s) {
    return s.t(1, "target");
  }

  private static Reduction reduction(Sample s) {
    String how = s.text(-1, "reduction", "mean").toUpperCase(Locale.ROOT);
    if (how.equals("BATCHMEAN")) throw new Sample.Beyond("batchmean");
    return Reduction.valueOf(how);
  }

  private static Tensor huber(Sample s) {
    return Losses.huber(s.x(), target(s), s.number(-1, "delta", 1), reduction(s));
  }

  private static Tensor smoothL1(Sample s) {
    return Losses.smoothL1(s.x(), target(s), s.number(-1, "beta", 1), reduction(s));
  }

  private static Tensor klDivergence(Sample s) {
    boolean log = s.flag(-1, "log_target", false);
    return Losses.klDivergence(s.x(), target(s), log, reduction(s));
  }

  private static Tensor binary(Sample s) {
    s.only("reduction", "pos_weight");
    return Losses.binaryCrossEntropy(s.x(), target(s), s.maybe(-1, "pos_weight"), reduction(s));
  }

  /** PyTorch has the classes on axis 1. */
  private static Tensor classesLast(Tensor x) {
    return x.rank() < 2 ? x : x.moveAxis(1, -1);
  }

  private static Tensor nll(Sample s) {
    s.only("weight", "ignore_index", "reduction");
    int ignored = s.integer(-1, "ignore_index", Losses.IGNORED);
    Tensor weight = s.maybe(-1, "weight");
    return Losses.nll(classesLast(s.x()), target(s), weight, ignored, reduction(s));
  }

  private static Tensor crossEntropy(Sample s) {
    s.only("weight", "ignore_index", "reduction", "label_smoothing");
    Tensor x = classesLast(s.x());
    Tensor weight = s.maybe(-1, "weight");
    double smoothing = s.number(-1, "label_smoothing", 0);
    if (target(s).dtype().isFloat()) {
      return Losses.crossEntropy(x, classesLast(target(s)), weight, smoothing, reduction(s));
    }
    int ignored = s.integer(-1, "ignore_index", Losses.IGNORED);
    return Losses.crossEntropy(x, target(s), weight, ignored, smoothing, reduction(s));
  }
}
