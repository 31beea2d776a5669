package dev.ijen.rl.tabular;

/**
 * What episodes have shown of a process: how often each transition was taken. The true process is
 * here only for the numbering of its entries; probabilities are relative counts, rewards are those
 * that were seen. Counts are pooled over the steps of an episode, as the process does not change.
 */
public final class EmpiricalModel {
  private final Mdp numbering;

  /** Per entry. */
  private final int[] taken;

  /** Per (s, a). */
  private final int[] visits;

  private int[] marked;

  /** Nothing seen yet. */
  public EmpiricalModel(Mdp numbering) {
    this.numbering = numbering;
    taken = new int[numbering.entries()];
    visits = new int[numbering.states() * numbering.actions()];
    marked = visits.clone();
  }

  /** Adds every transition of an episode. */
  public void add(Sampling.Trajectory t) {
    for (int i = 0; i < t.length(); i++) {
      taken[t.entries()[i]]++;
      visits[t.states()[i] * numbering.actions() + t.actions()[i]]++;
    }
  }

  /** How often a was taken in s. */
  public int visits(int s, int a) {
    return visits[s * numbering.actions() + a];
  }

  /**
   * Whether some (s, a) has been visited twice as often as when this was last true, a first visit
   * included: then it is time to plan again (Auer, Jaksch and Ortner 2008).
   */
  public boolean doubled() {
    for (int i = 0; i < visits.length; i++) {
      if (visits[i] > 0 && visits[i] >= 2 * marked[i]) {
        marked = visits.clone();
        return true;
      }
    }
    return false;
  }

  /** S. */
  public int states() {
    return numbering.states();
  }

  /** A. */
  public int actions() {
    return numbering.actions();
  }

  /** Whether episodes end in s, which is known beforehand. */
  public boolean isTerminal(int s) {
    return numbering.isTerminal(s);
  }

  /** The mean of R + discount v(s') over what followed (s, a); 0 if nothing has. */
  public double backup(int s, int a, double[] v) {
    double sum = 0;
    for (int e = numbering.first(s, a); e < numbering.last(s, a); e++) {
      if (taken[e] > 0) sum += taken[e] * outcome(e, v);
    }
    return sum / Math.max(1, visits(s, a));
  }

  /** The variance of R + discount v(s') over what followed (s, a); 0 if nothing has. */
  public double variance(int s, int a, double[] v) {
    double mean = backup(s, a, v);
    double sum = 0;
    for (int e = numbering.first(s, a); e < numbering.last(s, a); e++) {
      double d = outcome(e, v) - mean;
      if (taken[e] > 0) sum += taken[e] * d * d;
    }
    return sum / Math.max(1, visits(s, a));
  }

  private double outcome(int e, double[] v) {
    return numbering.reward(e) + numbering.discount() * v[numbering.next(e)];
  }
}
