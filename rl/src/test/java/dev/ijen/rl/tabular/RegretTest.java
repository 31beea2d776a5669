package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.solve.LinearProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegretTest {
  private static final NumpyRandom RANDOM = new NumpyRandom(3);

  private static Mdp process() {
    return Mdps.random(RANDOM, 3, 2, 3, .8);
  }

  private static double[] rewards(Mdp mdp) {
    double[] r = Vectors.normals(6, RANDOM);
    return mdp.overEntries((s, a, _) -> r[2 * s + a]);
  }

  /** The primal program over the occupancies of both policies, by the simplex method. */
  @ParameterizedTest
  @ValueSource(doubles = {.1, 1, 10})
  void theWorstIsThatOfTheLinearProgram(double noise) {
    for (int i = 0; i < 20; i++) {
      Mdp mdp = process();
      double[] truth = mdp.rewards();
      double[] learned = Vectors.plus(truth, noise, rewards(mdp));
      double[] best = program(mdp, truth, Vectors.map(truth, x -> 0 * x));
      assertThat(Regret.worst(mdp, truth, learned))
          .isCloseTo(program(mdp, truth, learned)[0] / best[0], within(1e-9));
    }
  }

  /** The greatest J(p1) - J(p2) with J_learned(p2) at least J_learned(p1). */
  private static double[] program(Mdp mdp, double[] truth, double[] learned) {
    double[] c = new double[12];
    double[] worse = new double[12];
    for (int i = 0; i < 6; i++) {
      c[i] = -mdp.expected(i / 2, i % 2, truth);
      c[6 + i] = -c[i];
      worse[i] = -mdp.expected(i / 2, i % 2, learned);
      worse[6 + i] = -worse[i];
    }
    LinearProgram lp = LinearProgram.minimise(c).nonNegative().atLeast(worse, 0);
    for (int half = 0; half < 12; half += 6) {
      for (int t = 0; t < 3; t++) {
        double[] flow = new double[12];
        for (int i = 0; i < 6; i++) {
          if (i / 2 == t) flow[half + i] += 1;
          for (int e = mdp.first(i / 2, i % 2); e < mdp.last(i / 2, i % 2); e++) {
            if (mdp.next(e) == t) flow[half + i] -= mdp.discount() * mdp.probability(e);
          }
        }
        lp.equal(flow, mdp.initial(t));
      }
    }
    return new double[] {-((LinearProgram.Feasible) lp.solve()).value()};
  }

  @Test
  void nothingIsLostByTheSameOrderAndAllByTheOpposite() {
    Mdp mdp = process();
    double[] r = mdp.rewards();
    double[] same = Shaping.shaped(mdp.withRewards(Vectors.map(r, x -> 3 * x)), RANDOM_PHI, .8);
    assertThat(Regret.worst(mdp, r, same)).isCloseTo(0, within(1e-9));
    assertThat(Regret.ofOptimum(mdp, r, same)).isCloseTo(0, within(1e-9));
    double[] opposite = Vectors.map(same, x -> -x);
    assertThat(Regret.worst(mdp, r, opposite)).isCloseTo(1, within(1e-9));
    assertThat(Regret.ofOptimum(mdp, r, opposite)).isCloseTo(1, within(1e-9));
    double[] nothing = Vectors.map(r, _ -> 5);
    assertThat(Regret.worst(mdp, r, nothing)).isEqualTo(1);
    assertThat(Regret.worst(mdp, nothing, r)).isNaN();
  }

  private static final double[] RANDOM_PHI = {1, -2, .5};

  @Test
  void anOptimumLosesAtMostTheWorst() {
    for (int i = 0; i < 50; i++) {
      Mdp mdp = process();
      double[] other = rewards(mdp);
      assertThat(Regret.ofOptimum(mdp, mdp.rewards(), other))
          .isBetween(0., Regret.worst(mdp, mdp.rewards(), other) + 1e-9);
    }
  }
}
