package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.one;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.Map;

/** Ops that place elements elsewhere. */
final class MovementAdapters {
  private MovementAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("reshape", one(s -> s.x().reshape(s.rest(1, "shape"))));
    all.put("permute", one(s -> s.x().permute(s.rest(1, "dims"))));
    all.put("transpose", one(s -> s.x().transpose(s.axis(1, 0), s.integer(2, "dim1", 0))));
    all.put("movedim", one(MovementAdapters::moveAxes));
    all.put("flatten", one(MovementAdapters::flatten));
    all.put("squeeze", one(MovementAdapters::squeeze));
    all.put("unsqueeze", one(s -> s.x().unsqueeze(s.integer(1, "dim", 0))));
    all.put("expand", one(MovementAdapters::expand));
    all.put("select", one(MovementAdapters::select));
    all.put("flip", one(s -> s.x().flip(flipped(s))));
    all.put("roll", one(MovementAdapters::roll));
    all.put("split", s -> s.x().split(s.axis(2, 0), s.integer(1, "split_size", 1)));
    all.put("split_with_sizes", s -> s.x().splitWithSizes(s.axis(2, 0), sizes(s)));
    all.put("chunk", s -> s.x().chunk(s.axis(2, 0), s.integer(1, "chunks", 1)));
    all.put("unbind", s -> s.x().unbind(s.axis(1, 0)));
    all.put("diagonal", one(MovementAdapters::diagonal));
    all.put("diag_embed", one(MovementAdapters::diagEmbed));
    all.put("cat", one(MovementAdapters::concat));
    all.put("stack", one(s -> Tensor.stack(s.integer(1, "dim", 0), s.tensors(0, "tensors"))));
    all.put("tile", one(s -> s.x().tile(s.rest(1, "dims"))));
    all.put("repeat", one(s -> s.x().tile(s.rest(1, "repeats"))));
    all.put("repeat_interleave", one(MovementAdapters::repeatInterleave));
    all.put("nn.functional.pad/constant", one(s -> pad(s, constant(s.number(3, "value", 0)))));
    all.put("nn.functional.pad/reflect", one(s -> pad(s, Tensor::padReflect)));
    all.put("nn.functional.pad/replicate", one(s -> pad(s, Tensor::padReplicate)));
    all.put("nn.functional.pad/circular", one(s -> pad(s, Tensor::padCircular)));
    all.put("nn.functional.glu", one(MovementAdapters::glu));
    all.put("slice", one(s -> s.x().slice(s.axis(1, 0), 0, s.x().dim(0))));
    all.put("tril", one(s -> s.x().tril(s.integer(1, "diagonal", 0))));
    all.put("triu", one(s -> s.x().triu(s.integer(1, "diagonal", 0))));
    all.put("masked_fill", one(MovementAdapters::maskedFill));
    all.put("index_select", one(s -> s.x().indexSelect(s.axis(1, 0), s.t(2, "index"))));
    all.put("index_add", one(MovementAdapters::indexAdd));
    all.put("take_along_dim", one(MovementAdapters::takeAlong));
    all.put("scatter", one(s -> s.x().scatter(s.axis(1, 0), s.t(2, "index"), source(s))));
    all.put("scatter_add", one(s -> s.x().scatterAdd(s.axis(1, 0), s.t(2, "index"), source(s))));
    all.put("nn.functional.one_hot", one(MovementAdapters::oneHot));
    all.put("gather", one(MovementAdapters::gather));
  }

  private static int[] sizes(Sample s) {
    return java.util.Objects.requireNonNull(s.ints(1, "split_sizes"));
  }

  private static int[] flipped(Sample s) {
    int[] axes = s.ints(1, "dims");
    if (axes == null || axes.length == 0) throw new Sample.Beyond("no axis to flip");
    return axes;
  }

  private static Tensor moveAxes(Sample s) {
    int[] from = sizes(s);
    int[] to = java.util.Objects.requireNonNull(s.ints(2, "destination"));
    if (from.length == 1) return s.x().moveAxis(from[0], to[0]);
    int rank = s.x().rank();
    if (from.length != rank) throw new Sample.Beyond("several axes at once");
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) order[Math.floorMod(to[i], rank)] = Math.floorMod(from[i], rank);
    return s.x().permute(order);
  }

  private static Tensor flatten(Sample s) {
    return s.has(1, "start_dim") || s.has(2, "end_dim")
        ? s.x().flatten(s.integer(1, "start_dim", 0), s.integer(2, "end_dim", -1))
        : s.x().flatten();
  }

  private static Tensor squeeze(Sample s) {
    if (!s.has(1, "dim")) return s.x().squeeze();
    int axis = s.axis(1, 0);
    if (s.x().dim(axis) != 1) throw new Sample.Beyond("squeezing an axis that is not of size 1");
    return s.x().squeeze(axis);
  }

  /** -1 keeps the size. */
  private static Tensor expand(Sample s) {
    int[] dims = s.rest(1, "size");
    int lead = dims.length - s.x().rank();
    for (int i = 0; i < dims.length; i++) if (dims[i] < 0) dims[i] = s.x().dim(i - lead);
    return s.x().expand(dims);
  }

  private static Tensor select(Sample s) {
    int axis = s.axis(1, 0);
    int index = s.integer(2, "index", 0);
    return s.x().select(axis, index < 0 ? index + s.x().dim(axis) : index);
  }

  private static Tensor roll(Sample s) {
    int[] shifts = java.util.Objects.requireNonNull(s.ints(1, "shifts"));
    int[] axes = s.axes(2);
    if (axes.length == 0) {
      return s.x().flatten().roll(0, shifts[0]).reshape(s.x().shape().dims());
    }
    Tensor y = s.x();
    for (int i = 0; i < axes.length; i++) y = y.roll(axes[i], shifts[i]);
    return y;
  }

  private static Tensor diagonal(Sample s) {
    int offset = s.integer(1, "offset", 0);
    return s.x().diagonal(offset, s.integer(2, "dim1", 0), s.integer(3, "dim2", 1));
  }

  private static Tensor diagEmbed(Sample s) {
    Tensor y = s.x().diagEmbed(s.integer(1, "offset", 0));
    if (!s.has(2, "dim1")) return y;
    int first = s.integer(2, "dim1", -2);
    int second = s.integer(3, "dim2", -1);
    return y.moveAxis(-2, first).moveAxis(-1, second);
  }

  /** PyTorch lets an empty line join anything. */
  private static Tensor concat(Sample s) {
    Tensor[] parts = s.tensors(0, "tensors");
    for (Tensor p : parts) if (p.rank() != parts[0].rank()) throw new Sample.Beyond("mixed ranks");
    return Tensor.concat(s.integer(1, "dim", 0), parts);
  }

  private static Tensor repeatInterleave(Sample s) {
    if (s.isTensor(1, "repeats")) {
      return s.x().repeatInterleave(s.axis(2, 0), s.t(1, "repeats"));
    }
    int times = s.integer(1, "repeats", 1);
    return s.has(2, "dim")
        ? s.x().repeatInterleave(s.axis(2, 0), times)
        : s.x().flatten().repeatInterleave(0, times);
  }

  /** Pads one axis. */
  @FunctionalInterface
  interface Padding {
    Tensor of(Tensor x, int axis, int before, int after);
  }

  private static Padding constant(double value) {
    return (x, axis, before, after) -> x.pad(axis, before, after, value);
  }

  /** PyTorch's pairs begin at the last axis. */
  private static Tensor pad(Sample s, Padding padding) {
    int[] pairs = sizes(s);
    Tensor y = s.x();
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] < 0 || pairs[i + 1] < 0) throw new Sample.Beyond("negative padding");
      if (pairs[i] + pairs[i + 1] > 0) {
        y = padding.of(y, y.rank() - 1 - i / 2, pairs[i], pairs[i + 1]);
      }
    }
    return y;
  }

  private static Tensor glu(Sample s) {
    Tensor[] halves = s.x().chunk(s.axis(1, -1), 2);
    return halves[0].mul(halves[1].sigmoid());
  }

  private static Tensor maskedFill(Sample s) {
    if (s.isTensor(2, "value")) throw new Sample.Beyond("a value that is a tensor");
    return s.x().maskedFill(s.t(1, "mask"), s.number(2, "value", 0));
  }

  private static Tensor indexAdd(Sample s) {
    int axis = s.axis(1, 0);
    return s.x().indexAdd(axis, s.t(2, "index"), source(s).mul(s.number(4, "alpha", 1)));
  }

  /** The index has the tensor's sizes elsewhere. */
  private static Tensor source(Sample s) {
    Tensor source = s.only("alpha").t(3, "src");
    if (s.json.get("op").getAsString().startsWith("scatter"))
      along(s, s.axis(1, 0), s.t(2, "index"));
    return source;
  }

  private static Tensor takeAlong(Sample s) {
    if (!s.has(2, "dim")) throw new Sample.Beyond("over all elements");
    int axis = s.axis(2, 0);
    along(s, axis, s.t(1, "indices"));
    return s.x().gather(axis, s.t(1, "indices"));
  }

  private static Tensor oneHot(Sample s) {
    int n = s.integer(1, "num_classes", -1);
    if (n < 0) throw new Sample.Beyond("a number of classes that is guessed");
    return s.x().oneHot(DType.I32, n);
  }

  private static Tensor gather(Sample s) {
    int axis = s.axis(1, 0);
    along(s, axis, s.t(2, "index"));
    return s.only().x().gather(axis, s.t(2, "index"));
  }

  private static void along(Sample s, int axis, Tensor index) {
    if (index.rank() != s.x().rank()) throw new Sample.Beyond("another rank");
    for (int i = 0; i < index.rank(); i++)
      if (i != Math.floorMod(axis, index.rank()) && index.dim(i) != s.x().dim(i))
        throw new Sample.Beyond("a smaller index");
  }
}
