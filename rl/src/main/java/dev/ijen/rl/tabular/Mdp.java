package dev.ijen.rl.tabular;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A finite Markov decision process: states 0 to S - 1, actions 0 to A - 1, and what may follow each
 * pair. Only transitions of positive probability are kept; the e-th of them is called entry e, and
 * everything that belongs to (s, a, s') - rewards, occupancies, features - is an array over
 * entries.
 *
 * <p>A state in which no action has a transition is terminal: its value is 0 and nothing follows.
 *
 * <p>Policies are {@code double[S][A]}, rows of probabilities (those of terminal states are never
 * read), or {@code double[H][S][A]} when they depend on time.
 */
public final class Mdp {
  private static final double TOLERANCE = 1e-9;

  private final int states;
  private final int actions;
  private final double discount;
  private final double[] initial;

  /** Entries of (s, a) are those from first[s A + a] to before first[s A + a + 1]. */
  private final int[] first;

  private final int[] next;
  private final double[] probability;
  private final double[] reward;

  private Mdp(Mdp of, double discount, double[] initial, double[] reward) {
    states = of.states;
    actions = of.actions;
    first = of.first;
    next = of.next;
    probability = of.probability;
    this.discount = discount;
    this.initial = initial;
    this.reward = reward;
    check();
  }

  private Mdp(Builder b) {
    states = b.states;
    actions = b.actions;
    discount = b.discount;
    initial = b.initial.clone();
    int pairs = states * actions;
    int entries = b.rows.stream().mapToInt(SortedMap::size).sum();
    first = new int[pairs + 1];
    next = new int[entries];
    probability = new double[entries];
    reward = new double[entries];
    int e = 0;
    for (int i = 0; i < pairs; i++) {
      first[i] = e;
      for (var t : b.rows.get(i).entrySet()) {
        next[e] = t.getKey();
        probability[e] = t.getValue()[0];
        reward[e++] = t.getValue()[1] / t.getValue()[0];
      }
    }
    first[pairs] = e;
    check();
  }

  /** A process to be filled, discounted by {@code discount} in [0, 1]. */
  public static Builder of(int states, int actions, double discount) {
    return new Builder(states, actions, discount);
  }

  /** Collects transitions and where episodes begin; all errors are named by {@link #build}. */
  public static final class Builder {
    private final int states;
    private final int actions;
    private final double discount;
    private final double[] initial;

    /** Per (s, a): next state to probability and probability times reward. */
    private final List<SortedMap<Integer, double[]>> rows = new ArrayList<>();

    private Builder(int states, int actions, double discount) {
      if (states < 1 || actions < 1) {
        throw new IllegalArgumentException(
            "mdp: %d states and %d actions; at least 1 of each".formatted(states, actions));
      }
      this.states = states;
      this.actions = actions;
      this.discount = discount;
      initial = new double[states];
      for (int i = 0; i < states * actions; i++) rows.add(new TreeMap<>());
    }

    /**
     * Adds a way from s by a to {@code next}. Several ways to the same state become one entry, with
     * the sum of their probabilities and the mean of their rewards.
     */
    public Builder add(int s, int a, int next, double probability, double reward) {
      if (s < 0 || s >= states || a < 0 || a >= actions || next < 0 || next >= states) {
        throw new IllegalArgumentException(
            "mdp: transition (%d, %d) to %d among %d states and %d actions"
                .formatted(s, a, next, states, actions));
      }
      if (!(probability >= 0) || !Double.isFinite(reward)) {
        throw new IllegalArgumentException(
            "mdp: transition (%d, %d) to %d has probability %s and reward %s"
                .formatted(s, a, next, probability, reward));
      }
      if (probability == 0) return this;
      double[] t = rows.get(s * actions + a).computeIfAbsent(next, _ -> new double[2]);
      t[0] += probability;
      t[1] += probability * reward;
      return this;
    }

    /** Adds to the probability that an episode begins in s. */
    public Builder start(int s, double probability) {
      initial[s] += probability;
      return this;
    }

    /**
     * Checks and closes it.
     *
     * @throws IllegalArgumentException naming every state, action and sum that is wrong
     */
    public Mdp build() {
      return new Mdp(this);
    }
  }

  private void check() {
    List<String> wrong = new ArrayList<>();
    if (!(discount >= 0 && discount <= 1)) {
      wrong.add("the discount is " + discount + ", not in [0, 1]");
    }
    for (int s = 0; s < states; s++) {
      boolean terminal = isTerminal(s);
      for (int a = 0; a < actions; a++) {
        double sum = 0;
        for (int e = first(s, a); e < last(s, a); e++) sum += probability[e];
        if (!terminal && !(Math.abs(sum - 1) <= TOLERANCE)) {
          wrong.add("probabilities of state %d, action %d sum to %s".formatted(s, a, sum));
        }
      }
    }
    double sum = Arrays.stream(initial).sum();
    if (!(Math.abs(sum - 1) <= TOLERANCE) || Arrays.stream(initial).anyMatch(p -> !(p >= 0))) {
      wrong.add("the initial distribution sums to " + sum);
    }
    for (int e = 0; e < reward.length; e++) {
      if (!Double.isFinite(reward[e])) wrong.add("the reward of entry " + e + " is " + reward[e]);
    }
    if (wrong.isEmpty()) return;
    int shown = Math.min(5, wrong.size());
    String more = wrong.size() > shown ? " and " + (wrong.size() - shown) + " more" : "";
    throw new IllegalArgumentException("mdp: " + String.join("; ", wrong.subList(0, shown)) + more);
  }

  public int states() {
    return states;
  }

  public int actions() {
    return actions;
  }

  /** Gamma. */
  public double discount() {
    return discount;
  }

  /** The probability that an episode begins in s. */
  public double initial(int s) {
    return initial[s];
  }

  /** The whole initial distribution, S numbers. */
  public double[] initial() {
    return initial.clone();
  }

  /** Transitions of positive probability. */
  public int entries() {
    return next.length;
  }

  /** The first entry of (s, a). */
  public int first(int s, int a) {
    return first[s * actions + a];
  }

  /** One past the last entry of (s, a). */
  public int last(int s, int a) {
    return first[s * actions + a + 1];
  }

  /** Where entry e leads. */
  public int next(int e) {
    return next[e];
  }

  /** P(s' | s, a) of entry e. */
  public double probability(int e) {
    return probability[e];
  }

  /** R(s, a, s') of entry e. */
  public double reward(int e) {
    return reward[e];
  }

  /** All rewards, over entries. */
  public double[] rewards() {
    return reward.clone();
  }

  /** Whether nothing follows s. */
  public boolean isTerminal(int s) {
    return first[s * actions] == first[(s + 1) * actions];
  }

  /** The sum over s' of P(s' | s, a) x(e): an expectation of what is given over entries. */
  public double expected(int s, int a, double[] x) {
    double sum = 0;
    for (int e = first(s, a); e < last(s, a); e++) sum += probability[e] * x[e];
    return sum;
  }

  /** The sum over s' of P(s' | s, a) (R(s, a, s') + discount v(s')). */
  public double backup(int s, int a, double[] v) {
    double sum = 0;
    for (int e = first(s, a); e < last(s, a); e++) {
      sum += probability[e] * (reward[e] + discount * v[next[e]]);
    }
    return sum;
  }

  /** A number for each (s, a, s'). */
  @FunctionalInterface
  public interface PerTransition {
    double of(int s, int a, int next);
  }

  /** A function of (s, a, s') as an array over entries. */
  public double[] overEntries(PerTransition f) {
    double[] x = new double[entries()];
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions; a++) {
        for (int e = first(s, a); e < last(s, a); e++) x[e] = f.of(s, a, next[e]);
      }
    }
    return x;
  }

  /** The same process with other rewards, over entries. */
  public Mdp withRewards(double[] rewards) {
    if (rewards.length != entries()) {
      throw new IllegalArgumentException(
          "mdp: %d rewards for %d entries".formatted(rewards.length, entries()));
    }
    return new Mdp(this, discount, initial, rewards.clone());
  }

  /** The same process with R(s, a, .) raised. */
  public Mdp raised(int s, int a, double by) {
    double[] r = reward.clone();
    for (int e = first(s, a); e < last(s, a); e++) r[e] += by;
    return new Mdp(this, discount, initial, r);
  }

  /** The same process with another discount. */
  public Mdp withDiscount(double other) {
    return new Mdp(this, other, initial, reward);
  }

  /** The same process begun elsewhere. */
  public Mdp withInitial(double[] other) {
    if (other.length != states) {
      throw new IllegalArgumentException(
          "mdp: an initial distribution of %d numbers for %d states"
              .formatted(other.length, states));
    }
    return new Mdp(this, discount, other.clone(), reward);
  }

  /** Every action equally likely everywhere. */
  public double[][] uniform() {
    double[][] policy = new double[states][actions];
    for (double[] row : policy) Arrays.fill(row, 1.0 / actions);
    return policy;
  }

  /** The policy that takes one action in each state. */
  public double[][] deterministic(int... choice) {
    double[][] policy = new double[states][actions];
    for (int s = 0; s < states; s++) policy[s][choice[s]] = 1;
    return policy;
  }
}
