package dev.ijen.rl.tabular;

import java.util.ArrayList;
import java.util.List;

/**
 * Seventeen ways of saying what a policy is for, after Subramani et al. (2024). One is above
 * another when it can express every ordering of stationary policies that the other can, in every
 * process.
 */
public enum Formalism {
  /** Markov rewards. */
  MR("J = E[sum g^t R]"),
  /** Limit-average reward. */
  LAR("long-run mean of R"),
  /** Linear temporal logic. */
  LTL("P(formula)"),
  /** Reward machines. */
  RM("J of R(memory)"),
  /** Regularised reinforcement learning; F sees the policy's choice where it is. */
  RRL("J of R - a F(pi)"),
  /** Outer non-linear Markov rewards; f is any function. */
  ONMR("f(J)"),
  /** Inner non-linear Markov rewards: of the return G. */
  INMR("E[f(G)]"),
  /** Inner multi-objective. */
  IMORL("E[f(G1...Gk)]"),
  /** Functions from trajectories to numbers. */
  FTR("E[f(trajectory)]"),
  /** Outer multi-objective. */
  OMORL("f(J1...Jk)"),
  /** Functions from occupancy measures to numbers. */
  FOMR("f(occupancy)"),
  /** Functions from trajectory lotteries to numbers. */
  FTLR("f(lottery)"),
  /** Functions from policies to numbers. */
  FPR("f(policy)"),
  /** Generalised outer multi-objective: an ordering of vectors. */
  GOMORL("order of J1...Jk"),
  /** Orderings of occupancy measures. */
  OMO("order of occupancies"),
  /** Orderings of trajectory lotteries. */
  TLO("order of lotteries"),
  /** Orderings of policies. */
  PO("order of policies");

  private final String form;

  Formalism(String form) {
    this.form = form;
  }

  /** What its objectives are; J is the mean of a return G. */
  public String form() {
    return form;
  }

  /** Those that express the same orderings. */
  public static List<List<Formalism>> classes() {
    return List.of(
        List.of(MR),
        List.of(LAR),
        List.of(LTL),
        List.of(RM),
        List.of(RRL),
        List.of(ONMR),
        List.of(INMR, IMORL, FTR),
        List.of(OMORL, FOMR, FTLR),
        List.of(FPR),
        List.of(GOMORL, OMO, TLO),
        List.of(PO));
  }

  /** The formalisms directly above; of a class, its first stands for all. */
  public List<Formalism> above() {
    return switch (this) {
      case MR -> List.of(RM, RRL, ONMR);
      case LAR, LTL, RM -> List.of(INMR);
      case RRL, ONMR, INMR, IMORL, FTR -> List.of(OMORL);
      case OMORL, FOMR, FTLR -> List.of(FPR, GOMORL);
      case FPR, GOMORL, OMO, TLO -> List.of(PO);
      case PO -> List.of();
    };
  }

  /** Which of the {@link #classes} is directly below which: pairs of their indices. */
  public static int[][] joins() {
    List<List<Formalism>> all = classes();
    List<int[]> joins = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (Formalism up : all.get(i).getFirst().above()) {
        for (int j = 0; j < all.size(); j++) {
          if (all.get(j).contains(up)) joins.add(new int[] {i, j});
        }
      }
    }
    return joins.toArray(int[][]::new);
  }
}
