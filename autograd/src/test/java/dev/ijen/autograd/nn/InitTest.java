package dev.ijen.autograd.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class InitTest {
  private static Tensor draw(Parameter.Initialiser init, long seed, int... dims) {
    return init.of(Key.of(seed), DType.F64, Shape.of(dims));
  }

  /** Rows or columns, whichever are fewer, are orthonormal times the gain. */
  @Test
  void orthogonalMatrices() {
    for (int[] d : new int[][] {{1, 1}, {4, 4}, {3, 7}, {7, 3}, {64, 64}, {1, 9}, {9, 1}}) {
      for (double gain : new double[] {1, Math.sqrt(2), .01}) {
        Tensor w = draw(Init.orthogonal(gain), 5, d);
        assertThat(w.shape()).isEqualTo(Shape.of(d));
        Tensor small = d[0] <= d[1] ? w.matmul(w.transpose()) : w.transpose().matmul(w);
        Tensor want = Creation.eye(DType.F64, Math.min(d[0], d[1])).mul(gain * gain);
        assertThat(small.sub(want).abs().max().item()).isLessThan(1e-14);
      }
    }
  }

  /** Uniform over such matrices: each entry has mean 0 and variance 1 / (longer side). */
  @Test
  void orthogonalMatricesAreNotAllAlike() {
    int n = 4000;
    double sum = 0;
    double square = 0;
    double corner = 0;
    for (int seed = 0; seed < n; seed++) {
      double[] w = draw(Init.orthogonal(1), seed, 2, 3).toDoubles();
      sum += w[0];
      square += w[0] * w[0];
      corner += w[0] * w[4]; // uncorrelated entries of different rows and columns
    }
    assertThat(sum / n).isBetween(-.04, .04);
    assertThat(square / n).isBetween(1 / 3.0 - .02, 1 / 3.0 + .02);
    assertThat(corner / n).isBetween(-.03, .03);
  }

  @Test
  void sameKeySameMatrix() {
    Tensor a = draw(Init.orthogonal(1), 1, 3, 5);
    assertThat(draw(Init.orthogonal(1), 1, 3, 5).toDoubles()).isEqualTo(a.toDoubles());
    assertThat(draw(Init.orthogonal(1), 2, 3, 5).toDoubles()).isNotEqualTo(a.toDoubles());
    Tensor f = Init.orthogonal(1).of(Key.of(1), DType.F32, Shape.of(3, 5));
    assertThat(f.toFloats()).isEqualTo(a.to(DType.F32).toFloats());
    assertThatThrownBy(() -> draw(Init.orthogonal(1), 1, 3)).hasMessageContaining("needs a matrix");
  }

  @Test
  void others() {
    assertThat(draw(Init.constant(2.5), 1, 3).toDoubles()).containsExactly(2.5, 2.5, 2.5);
    double[] u = draw(Init.uniform(.3), 1, 10_000).toDoubles();
    assertThat(Arrays.stream(u)).allMatch(v -> v >= -.3 && v < .3);
    assertThat(Tensor.of(u).variance().item()).isBetween(.029, .031); // .3^2 / 3
    assertThat(draw(Init.normal(2), 1, 10_000).std().item()).isBetween(1.95, 2.05);
  }

  /** fan in, fan out: a matrix [in, out]; [out, in / groups, kernel...] of a convolution. */
  @Test
  void fans() {
    int[][] shapes = {{40, 60}, {60, 10, 2, 2}, {60, 20, 2}};
    for (int[] d : shapes) {
      double in = 40;
      double out = d.length == 2 ? 60 : d.length == 4 ? 240 : 120;
      double xavier = Math.sqrt(2 / (in + out));
      spread(Init.xavierNormal(1), d, xavier, Double.POSITIVE_INFINITY);
      spread(Init.xavierUniform(3), d, 3 * xavier, 3 * xavier * Math.sqrt(3));
      spread(Init.kaimingNormal(Init.Fan.IN, 2), d, 2 / Math.sqrt(in), Double.POSITIVE_INFINITY);
      double kaiming = 1 / Math.sqrt(out);
      spread(Init.kaimingUniform(Init.Fan.OUT, 1), d, kaiming, kaiming * Math.sqrt(3));
    }
    // The variance of a normal number cut off at 2 is 1 - 4 phi(2) / (2 Phi(2) - 1).
    spread(Init.truncatedNormal(.02), new int[] {40, 60}, .02 * Math.sqrt(.7737413), .04);
    assertThatThrownBy(() -> draw(Init.xavierNormal(1), 1, 3))
        .hasMessageContaining("fans: needs two axes or more, got [3]");
    assertThat(draw(Init.kaimingNormal(Init.Fan.IN, 1), 1, 0, 3).size()).isZero();
  }

  /** Mean 0 within 5 standard errors, the deviation within 10 %, nothing beyond the bound. */
  private static void spread(
      Parameter.Initialiser init, int[] dims, double deviation, double most) {
    Tensor w = draw(init, 3, dims);
    assertThat(w.shape()).isEqualTo(Shape.of(dims));
    assertThat(w.std().item()).isBetween(.9 * deviation, 1.1 * deviation);
    assertThat(Math.abs(w.mean().item())).isLessThan(5 * deviation / Math.sqrt(w.size()));
    assertThat(w.abs().max().item()).isLessThanOrEqualTo(most);
    assertThat(init.of(Key.of(3), DType.F32, Shape.of(dims)).dtype()).isEqualTo(DType.F32);
  }

  /** As torch.nn.init.orthogonal_: more axes than two are flattened behind the first. */
  @Test
  void orthogonalKernels() {
    Tensor w = draw(Init.orthogonal(1), 2, 4, 3, 2);
    assertThat(w.shape()).isEqualTo(Shape.of(4, 3, 2));
    Tensor rows = w.reshape(4, 6);
    Tensor gram = rows.matmul(rows.transpose()).sub(Creation.eye(DType.F64, 4));
    assertThat(gram.abs().max().item()).isLessThan(1e-14);
  }

  /** The set-up of PPO networks: gain sqrt 2 inside, 1 at the end, biases 0. */
  @Test
  void mlps() {
    Mlp m = Mlp.tanh(Key.of(1), 4, 64, 64, 2);
    assertThat(m.layers()).hasSize(3);
    double[] gains = {Math.sqrt(2), Math.sqrt(2), 1};
    for (int i = 0; i < 3; i++) {
      Tensor w = m.layers().get(i).weight().tensor().stopGradient().to(DType.F64);
      Tensor g = w.dim(0) <= w.dim(1) ? w.matmul(w.transpose()) : w.transpose().matmul(w);
      Tensor want = Creation.eye(DType.F64, g.dim(0)).mul(gains[i] * gains[i]);
      assertThat(g.sub(want).abs().max().item()).isLessThan(1e-5);
      assertThat(m.parameters().get(2 * i + 1).tensor().toFloats()).containsOnly(0);
    }
    assertThat(m.size()).isEqualTo(4 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2);
    assertThatThrownBy(() -> Mlp.tanh(Key.of(1), 4))
        .hasMessageContaining("sizes of inputs and outputs");
  }
}
