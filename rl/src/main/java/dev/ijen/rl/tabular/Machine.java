package dev.ijen.rl.tabular;

/**
 * Finite memory beside a process. With rewards that depend on it this is a reward machine (Toro
 * Icarte et al. 2018), with sets of transitions to be seen again and again an automaton for a
 * formula of temporal logic (see {@link Recurrence}). Both are questions about the product of
 * process and machine, which is a process again.
 *
 * @param states of the machine; it begins in 0
 * @param reader what it does at each transition
 */
public record Machine(int states, Reader reader) {
  /** The machine's next state after u, when the process goes from s by a to t. */
  @FunctionalInterface
  public interface Reader {
    int next(int u, int s, int a, int t);
  }

  /** A reward while the machine is in u and the process goes from s by a to t. */
  @FunctionalInterface
  public interface Reward {
    double of(int u, int s, int a, int t);
  }

  /** The product: state {@code s states + u}, the process's transitions and rewards. */
  public Mdp product(Mdp mdp) {
    Mdp.Builder b = Mdp.of(mdp.states() * states, mdp.actions(), mdp.discount());
    for (int s = 0; s < mdp.states(); s++) {
      b.start(s * states, mdp.initial(s));
      for (int u = 0; u < states; u++) {
        for (int a = 0; a < mdp.actions(); a++) {
          for (int e = mdp.first(s, a); e < mdp.last(s, a); e++) {
            int to = mdp.next(e) * states + next(u, s, a, mdp.next(e));
            b.add(s * states + u, a, to, mdp.probability(e), mdp.reward(e));
          }
        }
      }
    }
    return b.build();
  }

  private int next(int u, int s, int a, int t) {
    int next = reader.next(u, s, a, t);
    if (next >= 0 && next < states) return next;
    throw new IllegalArgumentException(
        "machine: from state %d by (%d, %d, %d) to state %d of %d"
            .formatted(u, s, a, t, next, states));
  }

  /** The product with rewards that see the machine: its value is the reward machine's. */
  public Mdp product(Mdp mdp, Reward reward) {
    Mdp product = product(mdp);
    return product.withRewards(
        product.overEntries((x, a, y) -> reward.of(x % states, x / states, a, y / states)));
  }

  /** A policy of the process as one of the product, which does not look at the machine. */
  public double[][] lift(double[][] policy) {
    double[][] lifted = new double[policy.length * states][];
    for (int x = 0; x < lifted.length; x++) lifted[x] = policy[x / states].clone();
    return lifted;
  }
}
