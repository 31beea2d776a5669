package dev.ijen.rl.tabular;

import dev.ijen.rl.math.Vectors;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Policies that write the sequences of a {@link PrefixTree} token by token, with a softmax over
 * tokens per context: {@code pi(x) = prod_i softmax(logits[c(x_<i)])[x_i]}. What a context is says
 * how much the policy sees: the whole prefix, and any distribution can be fitted; its length alone,
 * and tokens are independent.
 *
 * <p>Logits are one array [contexts * v], context by context; distributions and weights are by the
 * number of the sequence.
 */
public final class TokenPolicy {
  private final PrefixTree tree;
  private final int contexts;

  /** Where the logit of each token of each sequence is [sequences][length]. */
  private final int[][] cells;

  private TokenPolicy(PrefixTree tree, int contexts, IntUnaryOperator context) {
    this.tree = tree;
    this.contexts = contexts;
    cells = new int[tree.sequences()][tree.length()];
    for (int x = 0; x < cells.length; x++) {
      int[] tokens = tree.tokens(x);
      int prefix = 0;
      for (int i = 0; i < tokens.length; i++) {
        cells[x][i] = context.applyAsInt(prefix) * tree.vocabulary() + tokens[i];
        prefix = tree.child(prefix, tokens[i]);
      }
    }
  }

  /** A softmax for every prefix; contexts are numbered as the tree's states. */
  public static TokenPolicy full(PrefixTree tree) {
    return new TokenPolicy(tree, tree.leaf(0), prefix -> prefix);
  }

  /** A softmax for every position, whatever came before. */
  public static TokenPolicy factorised(PrefixTree tree) {
    return new TokenPolicy(tree, tree.length(), prefix -> depth(tree, prefix));
  }

  private static int depth(PrefixTree tree, int prefix) {
    int depth = 0;
    for (int s = prefix; s > 0; s = (s - 1) / tree.vocabulary()) depth++;
    return depth;
  }

  /** How many logits there are. */
  public int size() {
    return contexts * tree.vocabulary();
  }

  /** {@code log pi(x)} of every sequence. */
  public double[] log(double[] logits) {
    double[] log = logTokens(logits);
    double[] pi = new double[cells.length];
    for (int x = 0; x < pi.length; x++) for (int cell : cells[x]) pi[x] += log[cell];
    return pi;
  }

  /** {@code pi(x)} of every sequence. */
  public double[] distribution(double[] logits) {
    return Vectors.exp(log(logits));
  }

  /** {@code sum_x weights[x] grad log pi(x)}, the gradient by the logits. */
  public double[] score(double[] logits, double[] weights) {
    double[] g = counts(weights);
    double[] log = logTokens(logits);
    int v = tree.vocabulary();
    for (int c = 0; c < contexts; c++) {
      double total = 0;
      for (int i = c * v; i < (c + 1) * v; i++) total += g[i];
      for (int i = c * v; i < (c + 1) * v; i++) g[i] -= total * Math.exp(log[i]);
    }
    return g;
  }

  /** The logits whose policy is nearest to p in KL(p || pi), of greatest likelihood: exactly. */
  public double[] nearest(double[] p) {
    return Arrays.stream(counts(p)).map(Math::log).toArray();
  }

  /** How often, by the weights, each token follows each context. */
  private double[] counts(double[] weights) {
    if (weights.length != cells.length) {
      throw new IllegalArgumentException(
          "token policy: %d weights for %d sequences".formatted(weights.length, cells.length));
    }
    double[] n = new double[size()];
    for (int x = 0; x < weights.length; x++) {
      if (weights[x] != 0) for (int cell : cells[x]) n[cell] += weights[x];
    }
    return n;
  }

  /** Log-probabilities of tokens, context by context. */
  private double[] logTokens(double[] logits) {
    if (logits.length != size()) {
      throw new IllegalArgumentException(
          "token policy: %d logits for %d contexts of %d tokens"
              .formatted(logits.length, contexts, tree.vocabulary()));
    }
    int v = tree.vocabulary();
    double[] log = new double[logits.length];
    for (int from = 0; from < log.length; from += v) {
      double[] row = Vectors.logSoftmax(Arrays.copyOfRange(logits, from, from + v));
      System.arraycopy(row, 0, log, from, v);
    }
    return log;
  }
}
