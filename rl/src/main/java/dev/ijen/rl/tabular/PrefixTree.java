package dev.ijen.rl.tabular;

import java.util.Arrays;

/**
 * The process of writing a sequence token by token: a state per prefix, an action per token, and a
 * reward for the whole. Prefixes are numbered level by level, the empty one is 0; sequences of
 * {@code length} tokens are the terminal states.
 *
 * @param vocabulary tokens
 * @param length tokens of a sequence
 */
public record PrefixTree(int vocabulary, int length) {
  /** Checks the size: there are (v^(length + 1) - 1) / (v - 1) prefixes. */
  public PrefixTree {
    if (vocabulary < 1 || length < 1) {
      throw new IllegalArgumentException(
          "prefix tree: vocabulary %d, length %d; at least 1 each".formatted(vocabulary, length));
    }
    if (level(vocabulary, length + 1) > 1 << 24) {
      throw new IllegalArgumentException(
          "prefix tree: %d^%d sequences are too many for a table".formatted(vocabulary, length));
    }
  }

  /** Prefixes shorter than {@code depth}: where that level begins. */
  private static long level(int v, int depth) {
    long first = 0;
    long width = 1;
    for (int d = 0; d < depth && first <= 1 << 24; d++) {
      first += width;
      width *= v;
    }
    return first;
  }

  /** Whole sequences, v^length. */
  public int sequences() {
    return states() - (int) level(vocabulary, length);
  }

  /** Prefixes, whole sequences included. */
  public int states() {
    return (int) level(vocabulary, length + 1);
  }

  /** The state after a token. */
  public int child(int state, int token) {
    return state * vocabulary + 1 + token;
  }

  /** The state of a sequence: its number in base v, the first token highest. */
  public int leaf(int sequence) {
    return (int) level(vocabulary, length) + sequence;
  }

  /** The tokens of a sequence. */
  public int[] tokens(int sequence) {
    int[] t = new int[length];
    for (int i = length - 1, rest = sequence; i >= 0; i--, rest /= vocabulary) {
      t[i] = rest % vocabulary;
    }
    return t;
  }

  /** The share of a token in each sequence. */
  public double[] shares(int token) {
    double[] share = new double[sequences()];
    for (int x = 0; x < share.length; x++) {
      share[x] = (double) Arrays.stream(tokens(x)).filter(t -> t == token).count() / length;
    }
    return share;
  }

  /** The undiscounted process whose last step pays the reward of the sequence. */
  public Mdp mdp(double[] rewards) {
    if (rewards.length != sequences()) {
      throw new IllegalArgumentException(
          "prefix tree: %d rewards for %d sequences".formatted(rewards.length, sequences()));
    }
    Mdp.Builder b = Mdp.of(states(), vocabulary, 1).start(0, 1);
    int leaves = leaf(0);
    for (int s = 0; s < leaves; s++) {
      for (int a = 0; a < vocabulary; a++) {
        int t = child(s, a);
        b.add(s, a, t, 1, t < leaves ? 0 : rewards[t - leaves]);
      }
    }
    return b.build();
  }

  /** The probability of each sequence under a policy [states][v]. */
  public double[] distribution(double[][] policy) {
    double[] p = new double[states()];
    p[0] = 1;
    int leaves = leaf(0);
    for (int s = 0; s < leaves; s++) {
      for (int a = 0; a < vocabulary; a++) p[child(s, a)] = p[s] * policy[s][a];
    }
    return Arrays.copyOfRange(p, leaves, p.length);
  }
}
