package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WitnessTest {
  @ParameterizedTest
  @EnumSource(names = {"ONMR", "RM", "LTL", "LAR", "RRL"})
  void oneFormalismAloneExpressesIt(Formalism own) {
    for (long seed = 0; seed < 3; seed++) {
      Witness w = Witness.of(own, 4, new NumpyRandom(seed));
      assertThat(w.isExpressed()).isTrue();
      assertThat(w.refutes(Formalism.MR)).isTrue();
      for (Formalism f : Witness.FORMALISMS) {
        assertThat(w.refutes(f)).as("%s of %s's witness", f, own).isEqualTo(f != own);
      }
      Witness markov = w.markov(new NumpyRandom(seed));
      for (Formalism f : List.of(Formalism.MR, Formalism.ONMR, Formalism.RM, Formalism.RRL)) {
        assertThat(markov.refutes(f)).as("%s of a Markov ordering", f).isFalse();
      }
      assertThat(markov.isExpressed()).isTrue();
    }
  }

  @Test
  void valuesByHand() {
    NumpyRandom random = new NumpyRandom(1);
    assertThat(value(Witness.of(Formalism.ONMR, 0, random), .25, .25, 0)).isEqualTo(-.5);
    assertThat(value(Witness.of(Formalism.RM, 0, random), .5, .25, 0))
        .isCloseTo(.5 * .75 + .5 * .25 / 2, within(1e-15));
    assertThat(value(Witness.of(Formalism.LTL, 0, random), 1e-300, 1)).isEqualTo(1);
    assertThat(value(Witness.of(Formalism.LTL, 0, random), 0, 1)).isEqualTo(0);
    assertThat(value(Witness.of(Formalism.LAR, 0, random), 1e-9, 1, 0, 0)).isEqualTo(1);
    assertThatThrownBy(() -> Witness.of(Formalism.PO, 0, random))
        .hasMessage("witness: there is none of PO");
    Witness w = Witness.of(Formalism.RM, 0, random);
    assertThatThrownBy(() -> w.refutes(Formalism.FTR))
        .hasMessage("witness: there is no proof about FTR");
  }

  private static double value(Witness w, double... p) {
    return w.task().value().applyAsDouble(Witness.rows(p));
  }

  /** Seventeen, each in one class; PO is above all, and nothing above itself. */
  @Test
  void theOrderOfFormalisms() {
    List<Formalism> all = Formalism.classes().stream().flatMap(List::stream).toList();
    assertThat(all).hasSize(17).containsExactlyInAnyOrder(Formalism.values());
    for (Formalism f : Formalism.values()) {
      Set<Formalism> above = new HashSet<>(f.above());
      for (int i = 0; i < 17; i++) for (Formalism g : Set.copyOf(above)) above.addAll(g.above());
      if (f != Formalism.PO) assertThat(above).doesNotContain(f).contains(Formalism.PO);
    }
    assertThat(Formalism.joins()).hasDimensions(13, 2);
  }

  @Test
  void trajectoriesByTheirReturn() {
    Mdp m = Mdps.random(new NumpyRandom(1), 2, 2, 2, .9);
    Trajectories all = new Trajectories(m, 2);
    double[] values = new double[all.all().size()];
    double[] number = new double[m.entries()];
    for (int i = 0; i < values.length; i++) values[i] = i;
    for (int e = 0; e < number.length; e++) number[e] = e;
    assertThat(all.ofReturn(values, number, 1.0 / 8)).containsExactly(values);
    assertThat(all.ofReturn(values, new double[8], .5)).containsOnly(values.length - 1);
  }

  @Test
  void objectivesAreTheOccupancy() {
    NumpyRandom random = new NumpyRandom(2);
    Mdp m = Mdps.random(random, 4, 3, 2, .9);
    double[][] p = Mdps.policy(m, random);
    assertThat(Evaluation.objectives(m, p))
        .containsExactly(Evaluation.occupancy(m, p), within(1e-12));
  }
}
