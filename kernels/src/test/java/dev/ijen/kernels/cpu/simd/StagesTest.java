package dev.ijen.kernels.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.cpu.simd.Stages.Stage;
import dev.ijen.kernels.pointwise.Formula;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StagesTest {
  private static final Formula X = Formula.input(0);
  private static final Formula Y = Formula.input(1);

  @Test
  void aSmallFormulaIsOneStage() {
    Formula f = X.tanh().add(Y.exp());
    List<Stage> stages = Objects.requireNonNull(Stages.of(f));
    assertThat(stages).hasSize(1);
    assertThat(stages.getFirst().formula()).isSameAs(f);
    assertThat(stages.getFirst().reads()).containsExactly(0, 1);
  }

  @Test
  void stagesAreSmallAndComposeToTheFormula() {
    Formula chain = X;
    for (int i = 0; i < 20; i++) chain = chain.mul(1.1).tanh().add(Y);
    Formula sums = X;
    for (int i = 0; i < 300; i++) sums = sums.mul(Y).sub(.1).abs();
    Formula wide = X.sin();
    for (int i = 1; i < 12; i++) wide = wide.add(X.mul(i).sin().mul(Y.cos()));
    for (Formula f : List.of(chain, sums, wide, wide.lt(chain))) {
      List<Stage> stages = Objects.requireNonNull(Stages.of(f));
      double[] values = java.util.Arrays.copyOf(new double[] {.7, -.3}, 2 + stages.size());
      for (int k = 0; k < stages.size(); k++) {
        Stage s = stages.get(k);
        assertThat(Stages.operations(s.formula())).isLessThanOrEqualTo(Stages.LIMIT);
        double[] in = new double[s.reads().length];
        for (int i = 0; i < in.length; i++) in[i] = values[s.reads()[i]];
        values[2 + k] = s.formula().eval(in);
      }
      assertThat(values[values.length - 1]).isEqualTo(f.eval(new double[] {.7, -.3}));
    }
  }

  @Test
  void tooManyStagesAreRefused() {
    Formula f = X;
    for (int i = 0; i < 100; i++) f = f.mul(1.1).tanh();
    assertThat(Stages.of(f)).isNull();
  }
}
