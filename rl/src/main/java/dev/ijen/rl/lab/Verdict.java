package dev.ijen.rl.lab;

import java.util.Collection;

/** What became of a claim, from best to worst. */
public enum Verdict {
  /** The whole interval is on the claimed side, and the control's is not. */
  PASS,
  /** The interval straddles the bound: more seeds may tell. */
  UNDECIDED,
  /** The control passes too, so the claim says nothing. */
  VACUOUS,
  /** The interval is not where it was claimed to be. */
  FAIL;

  /** The worst of them: an experiment passes when every claim does. */
  public static Verdict worst(Collection<Verdict> all) {
    return all.stream().max(Verdict::compareTo).orElse(UNDECIDED);
  }
}
