package dev.ijen.rl.preference;

import dev.ijen.autograd.Tape;
import dev.ijen.autograd.optim.Rule;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.solve.Newton;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The reward that explains preferences best (Christiano et al. 2017, eq. 1): the likelihood of the
 * labels is the greatest where their cross-entropy with {@code sigmoid(score_1 - score_2)} is the
 * least. A pair is a row of a {@link Batch} with the columns {@code first} and {@code second}, F64
 * {@code [N, k]}, the features of either side, and {@code label}, F64 {@code [N]}, the probability
 * that the first is preferred.
 */
public final class RewardLearning {
  private RewardLearning() {}

  /**
   * Pairs as a batch.
   *
   * @param first features, [N][k]
   * @param second likewise
   * @param label N numbers in [0, 1]
   */
  public static Batch pairs(double[][] first, double[][] second, double[] label) {
    List<String> wrong = new ArrayList<>();
    int n = label.length;
    if (n == 0) wrong.add("there are none");
    if (first.length != n || second.length != n) {
      wrong.add("%d first, %d second and %d labels".formatted(first.length, second.length, n));
    }
    int k = first.length == 0 ? 0 : first[0].length;
    if (!Arrays.stream(first).allMatch(x -> x.length == k)
        || !Arrays.stream(second).allMatch(x -> x.length == k)) {
      wrong.add("features differ in number: every side of every pair has as many");
    }
    for (int i = 0; i < n; i++) {
      if (!(label[i] >= 0 && label[i] <= 1)) wrong.add("label " + i + " is " + label[i]);
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("pairs: " + String.join("; ", wrong));
    }
    return Batch.of("first", Tensor.of(flat(first, k), n, k))
        .with("second", Tensor.of(flat(second, k), n, k))
        .with("label", Tensor.of(label, n));
  }

  private static double[] flat(double[][] x, int k) {
    double[] all = new double[x.length * k];
    for (int i = 0; i < x.length; i++) System.arraycopy(x[i], 0, all, i * k, k);
    return all;
  }

  /** The difference of two returns under a linear reward: {@code w . (first - second)}, [N]. */
  public static Tensor margin(Batch pairs, Tensor weights) {
    Tensor difference = pairs.get("first").sub(pairs.get("second"));
    return difference.matmul(weights.unsqueeze(-1)).squeeze(-1);
  }

  /**
   * The cross-entropy of labels l with {@code sigmoid(m)}: {@code -l log sigmoid(m) - (1 - l) log
   * sigmoid(-m)}, of each pair.
   */
  public static Tensor crossEntropy(Tensor margin, Tensor label) {
    return margin.softplus().sub(margin.mul(label));
  }

  /**
   * The weights of a linear reward, k numbers: the least mean cross-entropy plus {@code penalty |w
   * |^2 / 2}. Convex, so Newton's method finds the one there is; for hundreds of features use
   * {@link #descend}.
   *
   * @param penalty above 0 wherever the labels may be explained perfectly, or a feature never tells
   *     two sides apart: without it the weights have no end
   * @param steps at most
   */
  public static double[] linear(Batch pairs, double penalty, int steps) {
    if (!(penalty >= 0)) {
      throw new IllegalArgumentException("linear reward: penalty " + penalty + ": at least 0");
    }
    double[] start = new double[pairs.get("first").dim(1)];
    return Newton.minimum(w -> loss(pairs, w, penalty), start, steps);
  }

  /** What {@link #linear} makes least. */
  public static Tensor loss(Batch pairs, Tensor weights, double penalty) {
    Tensor fit = crossEntropy(margin(pairs, weights), pairs.get("label")).mean();
    return penalty == 0 ? fit : fit.add(weights.square().sum().mul(penalty / 2));
  }

  /**
   * Follows the gradient of any loss for a number of steps, by a first-order rule such as {@code
   * Adam.Settings.of(.1)}. With leading axes {@code [M, k]} and a loss that is a sum over M, each
   * of M learners steps as it would alone.
   */
  public static Tensor descend(UnaryOperator<Tensor> loss, Tensor start, Rule rule, int steps) {
    Tensor weights = start;
    Tensor[] state = new Tensor[rule.state().size()];
    Arrays.fill(state, start.zerosLike());
    for (int step = 1; step <= steps; step++) {
      try (var tape = new Tape()) {
        Tensor at = tape.watch(weights);
        Tensor gradient = tape.derivative(loss.apply(at), at).stopGradient();
        var next = rule.update(step, weights, gradient, List.of(state));
        weights = tape.keep(next.weights());
        for (int i = 0; i < state.length; i++) state[i] = tape.keep(next.state().get(i));
      }
    }
    return weights;
  }
}
