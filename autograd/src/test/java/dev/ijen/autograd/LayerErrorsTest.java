package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Attention;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.Losses.Reduction;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Products;
import dev.ijen.tensor.Tensor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What products, normalisation, attention and losses say of bad input, and do at the edges. */
class LayerErrorsTest {
  private static void fails(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void einsumNamesLabelsOperandsAndSizes() {
    Tensor a = Tensor.zeros(3, 4);
    Tensor b = Tensor.zeros(5, 2).named("b");
    fails(
        () -> Products.einsum("ij,jk->iz", a, b),
        "einsum \"ij,jk->iz\": 2 things",
        "label j is 5 in operand 1 f32[5, 2] (b) (axis 0), but 4 in operand 0 f32[3, 4] (axis 1)",
        "output label z is in no operand");
    fails(() -> Products.einsum("ij,jk", a), "2 terms in \"ij,jk\", 1 operands");
    fails(() -> Products.einsum("ijk->i", a), "\"ijk\" names 3 axes of operand 0 f32[3, 4]");
    fails(() -> Products.einsum("i$->i", a), "'$' in \"i$\" is no label");
    fails(() -> Products.einsum("ii->i", a), "label i is 4", "but 3 in operand 0");
    fails(() -> Products.einsum("ij->ii", a), "output label i is there twice");
    fails(
        () -> Products.einsum("...i,...i->...", a, Tensor.zeros(2, 4)),
        "axis -1 of ... is 2 in operand 1");
    fails(
        () -> Products.einsum("i,i", a.to(DType.I32).select(0, 0), a.select(0, 0)),
        "operand 0 i32[4] is not a float tensor",
        "operand 1 is f32, operand 0 is i32");
  }

  @Test
  void products() {
    Tensor a = Tensor.zeros(3, 4);
    fails(
        () -> a.matmul(Tensor.zeros(5)),
        "inner sizes differ: left f32[3, 4] axis 1 is 4, right f32[5] axis 0 is 5");
    fails(() -> Tensor.scalar(1).matmul(a), "left f32[] needs an axis");
    fails(() -> a.dot(Tensor.zeros(3)), "dot: the last axes of f32[3, 4] and f32[3]");
    fails(() -> a.outer(Tensor.scalar(1)), "outer: f32[3, 4] and f32[] need an axis each");
    fails(() -> Products.tensordot(a, a, 1), "tensordot: the last 1 axes of f32[3, 4]");
    fails(() -> Products.tensordot(a, a, -1), "tensordot");
    fails(() -> Products.tensordot(a, a, 3), "tensordot");
  }

  @Test
  void normalisation() {
    Tensor x = Tensor.zeros(2, 6, 3);
    Tensor w = Creation.full(DType.F64, 1, 4);
    fails(
        () -> Normalisation.layerNorm(x, 1, w, null, 1e-5),
        "layerNorm: 2 things",
        "weight f64[4] for f32[2, 6, 3]; needs [3]",
        "weight is f64, input is f32");
    fails(() -> Normalisation.rmsNorm(x, 4, null, 1e-5), "the last 4 axes of f32[2, 6, 3]");
    fails(() -> Normalisation.rmsNorm(x.to(DType.I32), 1, null, 1e-5), "not a float tensor");
    fails(
        () -> Normalisation.groupNorm(x, 4, null, Tensor.zeros(5), 1e-5),
        "bias f32[5] for f32[2, 6, 3]; needs [6]",
        "4 groups do not divide the 6 channels");
    fails(() -> Normalisation.groupNorm(Tensor.zeros(4), 1, null, null, 1e-5), "axis 1 of f32[4]");
    fails(() -> Normalisation.moments(x, 0), "moments: the channels would be axis 0");
    var moments = Normalisation.moments(x, 1);
    fails(
        () -> Normalisation.batchNorm(Tensor.zeros(2, 5), moments, null, null, 1e-5),
        "mean f32[6] for f32[2, 5]; needs [5]",
        "variance");
  }

  @Test
  void attention() {
    Tensor q = Tensor.zeros(2, 4, 3, 5);
    fails(
        () ->
            Attention.scaledDotProduct(
                q, Tensor.zeros(1, 3, 6, 4), Tensor.zeros(1, 3, 7, 4), Tensor.zeros(2, 2), false),
        "5 things",
        "key and value differ before their last axis",
        "axes before the heads differ: query f32[2, 4, 3, 5]",
        "query's last axis is 5, key's is 4",
        "3 heads of keys do not divide 4 heads of queries",
        "mask f32[2, 2] does not broadcast to the scores [2, 4, 3, 6]");
    fails(() -> Attention.scaledDotProduct(q, q.select(0, 0), q, null, false), "as many axes each");
    Tensor angles = Tensor.zeros(3, 2);
    fails(() -> Attention.rotary(q, angles, false), "the last axis of f32[2, 4, 3, 5] is not even");
    Tensor even = Tensor.zeros(2, 3, 8);
    fails(() -> Attention.rotary(even, angles, false), "angles f32[3, 2]", "need [2, 3, 4]");
    fails(
        () -> Attention.rotaryAngles(angles, 3, 0),
        "positions f32[3, 2], not i32",
        "size 3 is not even",
        "base 0.0 is not above 0");
  }

  @Test
  void losses() {
    Tensor x = Tensor.zeros(4, 3);
    Tensor t = Tensor.of(new int[] {0, 1, 2, 3});
    Reduction mean = Reduction.MEAN;
    fails(
        () -> Losses.mse(x, Tensor.zeros(4, 1), mean),
        "mse: target f32[4, 1] has other sizes than prediction f32[4, 3]");
    fails(() -> Losses.l1(x.to(DType.I32), x, mean), "l1: 2 things", "not a float", "is not i32");
    fails(() -> Losses.huber(x, x, 0, mean), "huber: delta is 0.0; needs > 0");
    fails(() -> Losses.smoothL1(x, x, Double.NaN, mean), "smoothL1: beta is NaN; needs >= 0");
    fails(
        () -> Losses.crossEntropy(x, x.slice(0, 0, 3), x, -100, 2, mean),
        "crossEntropy: 4 things",
        "target f32[3, 3] is not i32",
        "weight f32[4, 3] for 3 classes",
        "smoothing is 2.0; 0 to 1",
        "whose last axis is the classes; needs [4]");
    assertThatThrownBy(() -> Losses.crossEntropy(x, t))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("crossEntropy: a target of f32[4, 3] is no class; logProb: index 3");
    assertThatThrownBy(() -> Losses.crossEntropy(x, t.sub(1)))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("index -1");
    fails(() -> Losses.crossEntropy(Tensor.scalar(1), t), "scores f32[] have no axis of classes");
  }

  @Test
  void noTargetThatCountsGivesNaNAsInPyTorch() {
    Tensor x = Tensor.zeros(2, 3);
    Tensor none = Tensor.of(new int[] {-100, -100});
    assertThat(Losses.crossEntropy(x, none).item()).isNaN();
    assertThat(Losses.crossEntropy(x, none, null, -100, .1, Reduction.SUM).item()).isZero();
    assertThat(Losses.mse(Tensor.zeros(0), Tensor.zeros(0), Reduction.MEAN).item()).isNaN();
  }

  @Test
  void softmaxOfNothingButMinusInfinityIsNaNAsInPyTorch() {
    Tensor x = Tensor.full(Double.NEGATIVE_INFINITY, 2, 17);
    for (int axis : new int[] {0, 1}) {
      assertThat(x.softmax(axis).isNaN().all().toBooleans()).containsExactly(true);
      assertThat(x.logSoftmax(axis).isNaN().all().toBooleans()).containsExactly(true);
    }
  }

  @Test
  void queriesThatSeeNothingGiveZerosAndNoGradient() {
    Tensor hidden = Tensor.full(Double.NEGATIVE_INFINITY, 3, 5);
    for (Tensor mask : new Tensor[] {hidden, hidden.gt(0)}) {
      try (Tape tape = new Tape()) {
        Tensor q = tape.watch(Tensor.ones(2, 3, 4));
        Tensor k = tape.watch(Tensor.ones(2, 5, 4));
        Tensor v = tape.watch(Tensor.ones(2, 5, 2));
        Tensor y = Attention.scaledDotProduct(q, k, v, mask, false);
        assertThat(y.toFloats()).containsOnly(0);
        for (Tensor x : new Tensor[] {q, k, v}) {
          assertThat(tape.derivative(y.sum(), x).toFloats()).containsOnly(0);
        }
      }
    }
  }

  @Test
  void rotationKeepsDifferencesOfPositions() {
    double[] dots = new double[2];
    for (int shift = 0; shift < 2; shift++) {
      Tensor at = Attention.rotaryAngles(Tensor.of(new int[] {5 + 100_000 * shift}), 8, 10_000);
      Tensor to = Attention.rotaryAngles(Tensor.of(new int[] {2 + 100_000 * shift}), 8, 10_000);
      Tensor q = Creation.linspace(-1, 2, 8).reshape(1, 8);
      Tensor k = Creation.linspace(3, -1, 8).reshape(1, 8);
      Tensor turned = Attention.rotary(q, at, false).mul(Attention.rotary(k, to, false));
      dots[shift] = turned.sum().item();
    }
    assertThat(Math.abs(dots[1] - dots[0])).isLessThan(1e-5);
  }

  @Test
  void aCommonOffsetCostsLittle() {
    Tensor noise = Creation.linspace(-1, 1, 64).to(DType.F64);
    Tensor far = noise.add(4096).to(DType.F32);
    double[] want = Normalisation.layerNorm(far.to(DType.F64), 1, null, null, 1e-5).toDoubles();
    double[] got = Normalisation.layerNorm(far, 1, null, null, 1e-5).toDoubles();
    for (int i = 0; i < got.length; i++) {
      assertThat(Math.abs(got[i] - want[i])).isLessThan(3 * Math.ulp(4097f) / .58);
    }
  }
}
