package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Shapes, broadcasting, and that errors name op, axes, sizes and names, all of one call together.
 */
class ShapeTest {
  private static final Tensor A = Tensor.zeros(2, 3, 4);
  private static final Tensor WEIGHT = Tensor.zeros(128, 10).named("actor.2.weight");

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessageContainingAll(parts);
  }

  @Test
  void sizes() {
    assertThat(Shape.SCALAR.size()).isEqualTo(1);
    assertThat(Shape.of(2, 3).size()).isEqualTo(6);
    assertThat(Shape.of(2, 3).dim(-1)).isEqualTo(3);
    assertThat(Shape.of(70_000, 70_000, 0).size()).isZero();
    assertThat(Shape.of(0, 70_000, 70_000).size()).isZero();
    assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
    assertThat(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2));
    assertThat(Shape.of(2, 3)).hasToString("[2, 3]");
    refused(() -> Shape.of(2, -1), "[2, -1]", "negative");
    refused(() -> Shape.of(70_000, 70_000), "[70000, 70000]", "2^31");
    refused(() -> Shape.of(2, 3).dim(2), "dim: axis 2 of [2, 3], which has 2 axes");
  }

  /**
   * A shape is its own: changing the array it was made from, or the one it gave, changes nothing.
   */
  @Test
  void shapesAreValues() {
    int[] dims = {2, 3};
    Shape s = Shape.of(dims);
    dims[0] = 9;
    s.dims()[1] = 9;
    assertThat(s).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void broadcastSizes() {
    assertThat(Tensor.ones(2, 1).add(Tensor.ones(3)).shape()).isEqualTo(Shape.of(2, 3));
    assertThat(Tensor.ones(1, 1).add(Tensor.ones(1)).shape()).isEqualTo(Shape.of(1, 1));
    assertThat(Tensor.ones(4, 1, 3).add(Tensor.ones(0, 1)).shape()).isEqualTo(Shape.of(4, 0, 3));
  }

  @Test
  void whatBroadcastingRepeats() {
    assertThat(Shape.of(1, 3).repeatsTo(new int[] {4, 2, 3})).isTrue();
    assertThat(Shape.of(2, 3).repeatsTo(new int[] {4, 2, 3})).isTrue();
    assertThat(Shape.of().repeatsTo(new int[] {})).isTrue();
    assertThat(Shape.of(4).repeatsTo(new int[] {4, 2, 3})).isFalse();
    assertThat(Shape.of(2, 1).repeatsTo(new int[] {1})).isFalse();
    assertThat(Shape.of(2, 3).repeatsTo(new int[] {3})).isFalse();
    assertThat(Shape.of(5, 3).repeatsTo(new int[] {2, 3})).isFalse();
    assertThat(Shape.of(2, 5).repeatsTo(new int[] {2, 3})).isFalse();
  }

  @Test
  void broadcastErrorsNameEveryAxis() {
    refused(
        () -> A.add(Tensor.zeros(5, 3, 6).named("noise")),
        "add: shapes do not broadcast: f32[2, 3, 4], f32[5, 3, 6] (noise)",
        "differing at axis -3 -1");
    refused(() -> A.lerp(A, Tensor.zeros(3)), "lerp", "f32[3]", "axis -1");
    refused(() -> Tensor.zeros(0).add(Tensor.zeros(2)), "add", "f32[0], f32[2]");
    assertThat(Tensor.zeros(0).add(Tensor.zeros(1)).shape()).isEqualTo(Shape.of(0));
  }

  @Test
  void sizesAndTypesOfOneCallTogether() {
    refused(
        () -> A.add(Tensor.arange(7)),
        "add: 2 things do not fit:",
        "1. shapes do not broadcast: f32[2, 3, 4], i32[7]",
        "2. inputs of different types",
        "convert one with to(");
    refused(() -> A.and(A.lt(A)).add(A.lt(A)), "add", "bool");
    refused(() -> Tensor.arange(3).div(2), "div", "i32", "to(F32)");
  }

  @Test
  void products() {
    refused(
        () -> Tensor.zeros(32, 64).matmul(WEIGHT),
        "matmul: inner sizes differ: left f32[32, 64] axis 1 is 64,"
            + " right f32[128, 10] (actor.2.weight) axis 0 is 128");
    refused(
        () -> Tensor.zeros(2, 5, 3).matmul(Creation.full(DType.F64, 0, 3, 4, 1)),
        "matmul: 3 things do not fit:",
        "left is f32, right is f64",
        "inner sizes differ",
        "leading axes do not broadcast: left f32[2, 5, 3], right f64[3, 4, 1]");
    refused(() -> Tensor.zeros(3).matmul(WEIGHT), "left f32[3] axis 0 is 3");
    refused(() -> Tensor.arange(4).reshape(2, 2).matmul(Tensor.zeros(2, 2)), "not a float tensor");
    refused(
        () -> Tensor.zeros(4, 128).linear(WEIGHT, Tensor.zeros(9).named("actor.2.bias")),
        "linear: bias f32[9] (actor.2.bias) does not match the columns of weight f32[128, 10]");
    refused(() -> Tensor.zeros(4, 128).linear(WEIGHT, Tensor.scalar(1)), "bias f32[]");
    refused(
        () -> Tensor.zeros(3, 4, 128).linear(WEIGHT, Tensor.zeros(2, 10)),
        "leading axes do not broadcast",
        "bias f32[2, 10]");
  }

  @Test
  void movements() {
    refused(() -> A.reshape(5, 5), "reshape: f32[2, 3, 4] has 24 elements", "[5, 5]");
    refused(() -> A.reshape(-1, -1), "reshape", "[-1, -1]", "one may be -1");
    refused(() -> A.reshape(7, -1), "reshape", "[7, -1]");
    refused(() -> Tensor.zeros(0).reshape(0, -1), "reshape", "[0, -1]");
    refused(() -> A.permute(0, 1), "permute", "3 axes", "[0, 1]");
    refused(() -> A.permute(0, 1, 1), "permute: axis 1 twice");
    refused(() -> A.permute(0, 1, 3), "permute: axis 3 of [2, 3, 4]");
    refused(() -> Tensor.zeros(3).transpose(), "transpose: axis -2 of [3]");
    refused(() -> A.expand(2, 3, 5), "expand: f32[2, 3, 4] cannot become [2, 3, 5]");
    refused(() -> A.expand(3, 4), "expand");
    refused(() -> A.squeeze(0), "squeeze: axis 0 of f32[2, 3, 4] has size 2, not 1");
    refused(() -> A.unsqueeze(5), "unsqueeze", "axis 5", "-4 to 3");
    refused(() -> A.slice(1, 2, 4), "slice: 2 to 4 of axis 1 of f32[2, 3, 4]", "to <= 3");
    refused(() -> A.slice(1, 2, 1), "slice: 2 to 1");
    refused(() -> A.slice(1, -1, 1), "slice: -1 to 1");
    refused(() -> A.slice(-4, 0, 1), "slice: axis -4 of [2, 3, 4]");
    refused(() -> A.select(2, 4), "select: index 4 of axis 2", "size 4");
    refused(
        () -> Tensor.concat(1, A, Tensor.zeros(2, 5), A, Tensor.arange(24).reshape(2, 3, 4)),
        "concat: 2 things do not fit",
        "part 1 is f32[2, 5]",
        "part 3 is i32, part 0 is f32");
    refused(() -> Tensor.concat(0), "concat: no tensors");
    refused(() -> Tensor.concat(3, A), "concat: axis 3");
    refused(() -> Tensor.stack(0, A, WEIGHT), "stack: part 1 is f32[128, 10] (actor.2.weight)");
    refused(() -> Tensor.stack(0, A, A.to(DType.F64)), "stack", "f64");
    refused(() -> Tensor.stack(4, A, A), "stack: a new axis 4", "-4 to 3");
    refused(() -> Tensor.stack(0), "stack: no tensors");
  }

  @Test
  void selections() {
    refused(
        () -> A.slice(1, 3, -1, -1), "slice: 3 to -1 step -1 of axis 1", "2 >= from >= to >= -1");
    refused(() -> A.slice(1, 0, 2, -1), "slice: 0 to 2 step -1");
    refused(() -> A.slice(1, 0, 2, 0), "a step that is not 0");
    refused(
        () -> A.slice("2, 1:5, ::0"),
        "slice: 3 things do not fit:",
        "1. \"2\" on axis 0 of f32[2, 3, 4]; needs an index",
        "2. \"1:5\" on axis 1",
        "3. \"::0\" on axis 2");
    for (String bad :
        "-3 2:1 a 1:x 1:2:3:4 : : 99999999999999999999 0:-1:-1 -4: 1-2 0:2-1".split(" ")) {
      if (!bad.equals(":")) refused(() -> A.slice(bad), "\"" + bad + "\" on axis 0");
    }
    refused(() -> A.slice("1 1"), "\"1 1\" on axis 0");
    refused(() -> A.slice(""), "\"\" on axis 0");
    refused(() -> A.slice("0, 0, 0, 0"), "items for 4 axes, not for f32[2, 3, 4]");
    refused(() -> A.slice("..., 0, ..."), "\"...\" on axis");
    refused(() -> A.flip(0, 0), "flip: axis 0 is given twice");
    refused(() -> A.split(1, 0), "split: parts of size 0");
    refused(() -> A.chunk(1, 0), "chunk: 0 parts");
    refused(
        () -> A.splitWithSizes(1, 1, 1), "split: axis 1 of f32[2, 3, 4] into [1, 1]", "up to 3");
    refused(() -> A.splitWithSizes(1, 4, -1), "must not be negative");
    refused(() -> A.diagonal(0, 1, -2), "diagonal: axes 1 and -2 of f32[2, 3, 4] are the same");
    refused(() -> Tensor.scalar(1).diagEmbed(0), "diagEmbed: axis -1");
    refused(() -> A.diagEmbed(Integer.MIN_VALUE), "more elements than one array");
    assertThat(A.diagonal(Integer.MIN_VALUE, 0, 1).shape()).isEqualTo(Shape.of(4, 0));
    assertThat(Tensor.zeros(0).split(0, 3)).hasSize(1);
    assertThat(Tensor.zeros(7).chunk(0, 4)).hasSize(4);
    assertThat(Tensor.zeros(5).chunk(0, 4)).hasSize(3);
    assertThat(Tensor.zeros(2, 0).unbind(1)).isEmpty();
  }

  @Test
  void joins() {
    refused(() -> A.tile(1, -1), "tile: [1, -1] is negative");
    refused(() -> A.tile(1 << 20, 1 << 20), "more elements than one array");
    refused(() -> A.repeatInterleave(0, -1), "repeatInterleave: -1 times");
    refused(() -> A.pad(1, -1, 0), "pad: -1 before and 0 after axis 1", "any size", "slice");
    refused(
        () -> A.padReflect(1, 3, 0), "padReflect: 3 before", "f32[2, 3, 4]; each must be 0 to 2");
    refused(() -> A.padCircular(-1, 0, 5), "padCircular", "0 to 4");
    refused(() -> Tensor.zeros(0).padReplicate(0, 1, 0), "padReplicate", "0 to 0");
    refused(() -> A.roll(3, 1), "roll: axis 3");
    Tensor wide = Tensor.zeros(1).expand(1 << 30);
    refused(() -> Tensor.concat(0, wide, wide), "axis 0 would have 2147483648 elements");
    refused(() -> A.flatten(2, 1), "flatten: axis 2 of f32[2, 3, 4] comes after axis 1");
    refused(() -> A.moveAxis(0, 3), "moveAxis: axis 3");
    refused(() -> Movements.broadcast(), "broadcast: no tensors");
    refused(() -> Movements.broadcast(A, Tensor.zeros(3)), "broadcast: shapes do not broadcast");
  }

  @Test
  void reductions() {
    refused(() -> A.sum(1, -2), "sum: axis -2 is given twice");
    refused(() -> A.mean(3), "mean: axis 3 of [2, 3, 4]");
    refused(() -> A.lt(A).sum(), "sum: bool[2, 3, 4]", "to(I32)");
    refused(() -> Tensor.arange(3).mean(), "mean: i32[3]", "to(F32)");
    refused(() -> Tensor.arange(3).variance(), "variance: i32[3]");
    refused(() -> Tensor.arange(3).norm(), "norm: i32[3]");
    refused(() -> Tensor.arange(3).standardise(), "standardise: i32[3]");
    refused(() -> Tensor.arange(3).softmax(0), "softmax: i32[3]");
    refused(() -> Tensor.arange(3).logSumExp(0), "logSumExp: i32[3]");
    refused(() -> Tensor.zeros(0, 3).max(0), "max: f32[0, 3] has no elements");
    refused(() -> Tensor.zeros(0, 3).argmax(0), "argmax: f32[0, 3] has no elements");
    assertThat(Tensor.zeros(0, 3).max(1).shape()).isEqualTo(Shape.of(0));
    refused(() -> A.any(), "any: f32[2, 3, 4] is not bool");
  }

  @Test
  void moreReductions() {
    Tensor bool = A.lt(A);
    refused(() -> bool.prod(), "prod: bool[2, 3, 4]", "all()");
    refused(() -> A.norm(0, 0), "norm: axis 0 is given twice");
    refused(() -> Reductions.norm(A, -1, false), "norm: the order p is -1.0", "above 0");
    refused(() -> Reductions.norm(A, Double.NaN, false), "NaN");
    refused(
        () -> Reductions.norm(Tensor.zeros(0), Double.POSITIVE_INFINITY, false), "norm: f32[0]");
    refused(() -> Tensor.zeros(2, 0).argminKeep(1), "argmin: f32[2, 0]", "must not be 0");
    assertThat(Tensor.zeros(0, 3).argmax(1).shape()).isEqualTo(Shape.of(0));
    assertThat(A.argmax().shape()).isEqualTo(Shape.SCALAR);
  }

  @Test
  void scans() {
    Tensor bool = A.lt(A);
    refused(() -> A.cumsum(3), "cumsum: axis 3 of [2, 3, 4]");
    refused(() -> A.cummax(-4), "cummax: axis -4");
    refused(() -> bool.cumsum(0), "cumsum: bool[2, 3, 4]", "to(I32)");
    refused(() -> bool.cumprod(0), "cumprod: bool[2, 3, 4]");
    refused(() -> Tensor.arange(3).logCumSumExp(0), "logCumSumExp: i32[3]", "to(F32)");
    refused(
        () -> Scans.discounted(A, Tensor.zeros(2), Tensor.zeros(4), Tensor.zeros(2, 3, 4)),
        "discounted: 3 things",
        "the discount is f32[2], which does not broadcast to [2, 3, 4]",
        "the done mask is f32[4], not bool",
        "the tail is f32[2, 3, 4], which does not broadcast to [3, 4]");
    refused(() -> Scans.discounted(Tensor.scalar(1), Tensor.scalar(1)), "has no time axis");
  }

  @Test
  void sorting() {
    refused(() -> A.sort(3), "sort: axis 3 of [2, 3, 4]");
    refused(() -> A.topK(4, 1), "topK: k is 4, axis 1 of f32[2, 3, 4] has 0 to 3");
    refused(() -> A.topK(-1, 1), "topK: k is -1");
    refused(
        () -> Tensor.zeros(0).to(DType.I32).quantile(1.5, 0),
        "quantile: 3 things",
        "q is 1.5",
        "i32[0] is empty");
    refused(() -> Tensor.zeros(0).median(0), "median: axis 0 of f32[0] is empty");
    refused(
        () -> A.searchSorted(Tensor.zeros(2, 5, 1).to(DType.F64), true),
        "searchSorted: 2 things",
        "f32[2, 3, 4]",
        "f64[2, 5, 1]");
    refused(() -> Tensor.scalar(1).searchSorted(A, true), "must have one axis");
    refused(() -> Tensor.of(new int[] {2, -3}).bincount(0), "bincount: bin -3 in i32[2]");
    refused(
        () -> Sorting.bincount(A, Tensor.zeros(2), -1),
        "bincount: 3 things",
        "f32[2, 3, 4] is not i32",
        "the least number of bins is -1",
        "the weights are f32[2]");
    refused(() -> Tensor.of(new int[] {Integer.MAX_VALUE}).bincount(0), "bincount", "2147483648");
    refused(() -> A.lt(A).unique(), "unique: bool[2, 3, 4]", "to(I32)");
    refused(
        () -> A.maskedSelect(Tensor.zeros(3)),
        "maskedSelect: 2 things",
        "the mask is f32[3], not bool",
        "differing at axis -1");
  }

  @Test
  void indexing() {
    Tensor index = Tensor.of(new int[] {0, 1}, 2);
    refused(() -> A.rows(Tensor.zeros(2)), "rows: the index is f32[2], not i32");
    refused(() -> A.rows(index.reshape(1, 2)), "rows", "i32[1, 2], not of one axis");
    refused(
        () -> A.gather(1, Tensor.zeros(2, 1, 5)),
        "gather: 2 things",
        "not i32",
        "all sizes but axis 1 must agree");
    refused(() -> index.oneHot(0), "oneHot: the number of classes is 0");
    refused(() -> Tensor.zeros(2).oneHot(3), "oneHot: the index is f32[2], not i32");
    assertThatThrownBy(() -> A.rows(Tensor.of(new int[] {0, 2}, 2)))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContainingAll("index 2", "position [1]", "size 2");
    assertThatThrownBy(() -> index.sub(1).oneHot(3))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("index -1");
  }

  @Test
  void creationAndReading() {
    refused(
        () -> Tensor.of(new float[5], 2, 3), "of: 5 values do not fill shape [2, 3], which has 6");
    refused(() -> Tensor.arange(-1), "arange", "-1");
    refused(() -> Creation.linspace(0, 1, -2), "linspace", "-2");
    refused(() -> Creation.eye(DType.F32, -2), "[-2, -2]");
    refused(() -> Creation.linspace(DType.I32, 0, 1, 2), "linspace: i32 is not a float type");
    refused(() -> Creation.arange(DType.F32, 0, 1, 0), "arange from 0.0 to 1.0 by 0.0", "not 0");
    refused(() -> Creation.arange(DType.F32, 0, Double.NaN, 1), "finite numbers");
    refused(() -> Creation.arange(DType.F32, 0, 1e10, 1), "one array holds");
    refused(
        () -> Creation.arange(DType.I32, .5, 3e9, 1e9),
        "2 things",
        "whole numbers",
        "does not fit");
    assertThat(Creation.arange(DType.F32, 1, 0, 1).size()).isZero();
    refused(() -> Creation.meshgrid(A), "meshgrid: line 0 is f32[2, 3, 4]");
    assertThat(Creation.meshgrid()).isEmpty();
    refused(() -> A.item(), "item: f32[2, 3, 4] has 24 elements, not one");
    refused(() -> A.toInts(), "toInts: f32[2, 3, 4] is not i32; convert it with to(I32)");
    refused(() -> Tensor.arange(2).toFloats(), "toFloats", "to(F32)");
    refused(() -> A.toBooleans(), "toBooleans", "to(BOOL)");
    refused(() -> A.dim(3), "dim: axis 3 of [2, 3, 4]");
    refused(() -> Key.of(1).integers(0, 3), "integers", "0");
  }
}
