package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.tensor.Reductions;
import dev.ijen.tensor.Scans;
import dev.ijen.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Gradients of reductions and scans where the usual formula would divide by 0 or choose between
 * equals. Unless a test says otherwise the numbers are what PyTorch 2.13.0 (CPU) gives for the same
 * calls, or follow by hand.
 */
@Tag("width")
class KinksTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  private static double[] slope(UnaryOperator<Tensor> f, double... at) {
    try (var tape = new Tape()) {
      Tensor x = tape.watch(Tensor.of(at));
      return tape.derivative(f.apply(x).sum(), x).toDoubles();
    }
  }

  @Test
  void deviationsOfEqualNumbersHaveNoSlope() {
    assertThat(slope(Tensor::std, 2, 2, 2)).containsExactly(0, 0, 0);
    assertThat(slope(Tensor::standardise, 2, 2, 2)).containsOnly(0);
    assertThat(slope(x -> Reductions.std(x, 1, false), 2)).containsExactly(NAN);
    assertThat(Reductions.variance(Tensor.of(2), 1, false).item()).isNaN();
    assertThat(Reductions.variance(Tensor.zeros(0), 1, false).item()).isNaN();
  }

  @Test
  void normsAtZero() {
    for (double p : new double[] {1, 1.5, 2, 3, INF}) {
      assertThat(slope(x -> Reductions.norm(x, p, false), 0, 0)).containsExactly(0, 0);
      assertThat(slope(x -> Reductions.norm(x, p, false), 0, 2, -2)[0]).as("p = %s", p).isZero();
    }
    assertThat(slope(x -> Reductions.norm(x, INF, false), 0, 2, -2)).containsExactly(0, .5, -.5);
    assertThat(slope(x -> Reductions.norm(x, 1, false), 0, 2, -2)).containsExactly(0, 1, -1);
  }

  /** The product of the others, whichever and however many are 0. */
  @Test
  void productsWithZeros() {
    assertThat(slope(Tensor::prod, 2, 3, 5)).containsExactly(15, 10, 6);
    assertThat(slope(Tensor::prod, 2, 0, 5)).containsExactly(0, 10, 0);
    assertThat(slope(Tensor::prod, 0, 3, 0)).containsExactly(0, 0, 0);
    assertThat(slope(x -> x.cumprod(0), 2, 0, 5)).containsExactly(1, 12, 0);
  }

  /** The gradient goes to the element that the index names: the latest of equals. */
  @Test
  void runningExtremesTakeTheLatest() {
    Scans.Running top = Tensor.of(1, 3, 3, Float.NaN, 2, Float.NaN).cummax(0);
    assertThat(top.indices().toInts()).containsExactly(0, 1, 2, 3, 3, 5);
    Scans.Running least = Tensor.of(1, 3, 1, Float.NaN, 2, Float.NaN).cummin(0);
    assertThat(least.indices().toInts()).containsExactly(0, 0, 2, 3, 3, 5);
    assertThat(slope(x -> x.cummax(0).values(), 1, 3, 3, 2)).containsExactly(1, 1, 2, 0);
  }

  /** Not PyTorch, where elements that count for nothing get NaN. */
  @Test
  void logarithmsOfNothing() {
    assertThat(slope(x -> x.logCumSumExp(0).slice(0, 2, 4), -INF, -INF, 1, 1))
        .containsExactly(new double[] {0, 0, 1.5, .5}, Offset.offset(1e-15));
    assertThat(Tensor.zeros(0).logSumExp().item()).isEqualTo(-INF);
  }

  /** Nothing of what follows a done step is looked at, on the way back either. */
  @Test
  void aDoneStepCutsWhatFollows() {
    Tensor done = Tensor.of(new boolean[] {false, true, false});
    Tensor tail = Tensor.of(new double[] {8}).reshape();
    UnaryOperator<Tensor> returns =
        r -> Scans.discounted(r, Tensor.of(new double[] {.5}), done, tail);
    double[] y = returns.apply(Tensor.of(new double[] {1, 2, NAN})).toDoubles();
    assertThat(y).containsExactly(2, 2, NAN);
    assertThat(slope(returns, 1, 2, 3)).containsExactly(1, 1.5, 1);
    assertThat(
            slope(
                d ->
                    Scans.discounted(Tensor.of(new double[] {1, 2, NAN}), d, done, null)
                        .slice(0, 0, 2),
                .5,
                .5,
                .5))
        .containsExactly(2, 0, 0);
  }

  /** GAE of Schulman et al. 2016 as a discounted sum of TD errors: numbers of rl's GaeTest. */
  @Test
  void generalisedAdvantages() {
    Tensor delta = Tensor.of(.95f, .95f, 2.3f);
    float[] a = Scans.discounted(delta, Tensor.scalar(.72)).toFloats();
    assertThat(a[0]).isBetween(2.82631f, 2.82633f);
    assertThat(a[1]).isBetween(2.60599f, 2.60601f);
    assertThat(a[2]).isEqualTo(2.3f);
  }
}
