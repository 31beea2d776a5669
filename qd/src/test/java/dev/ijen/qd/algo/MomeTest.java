package dev.ijen.qd.algo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.qd.archive.Stats;
import dev.ijen.qd.task.ShiftedPair;
import dev.ijen.qd.task.Task;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MomeTest {
  private static Fronts train(String env, Map<String, String> changes) {
    Mome.Config c = Settings.with(Mome.presets().get("genetic"), changes, "mome");
    return Mome.train(Tasks.named(env), c, Run.none());
  }

  /** QDax's test asks for 20 % after 100 iterations of 80 candidates; a Pareto front needs two. */
  @Test
  void fillsMoreThanAFifthInAHundredIterations() {
    Fronts found = train("rastrigin-pareto", Map.of());
    Stats s = found.archive().stats();
    assertThat(s.coverage()).isGreaterThan(.2);
    assertThat(found.archive().size()).isGreaterThan(2 * s.elites());
    Stats tenth = train("rastrigin-pareto", Map.of("steps", "800")).archive().stats();
    assertThat(s.qdScore()).isGreaterThan(1.2 * tenth.qdScore());
  }

  @Test
  void theSameSeedGivesTheSameFronts() {
    Map<String, String> little = Map.of("steps", "1600", "front", "4", "overflow", "random");
    float[] a = train("sphere-pareto", little).archive().elites().get(Task.GENOME).toFloats();
    float[] b = train("sphere-pareto", little).archive().elites().get(Task.GENOME).toFloats();
    assertThat(a).isEqualTo(b).isNotEmpty();
  }

  @Test
  void oneObjectiveIsNotEnough() {
    assertThatThrownBy(() -> train("sphere", Map.of()))
        .isInstanceOf(BadInput.class)
        .hasMessage("mome needs a task of several objectives, as rastrigin-pareto; sphere has one");
  }

  /** The two objectives in plain loops. */
  @Test
  void thePairOfObjectives() {
    for (ShiftedPair task : new ShiftedPair[] {ShiftedPair.sphere(7), ShiftedPair.rastrigin(7)}) {
      Tensor genomes = Key.of(1).uniform(30, 7).mul(8).sub(3); // -3 to 5: some are outside
      Batch e = task.of(Batch.of(Task.GENOME, genomes));
      float[] g = genomes.toFloats();
      for (int i = 0; i < 30; i++) {
        for (int k = 0; k < 2; k++) {
          double sum = 0;
          for (int j = 0; j < 7; j++) {
            double x = Math.clamp(g[7 * i + j], -2, 4) - 2.2 * k;
            sum += x * x;
            if (task.name().startsWith("r")) sum += 10 - 10 * Math.cos(2 * Math.PI * x);
          }
          assertThat((double) e.get(Task.OBJECTIVE).toFloats()[2 * i + k])
              .isCloseTo(-sum, org.assertj.core.data.Offset.offset(2e-4));
          assertThat(e.get(Task.MEASURES).toFloats()[2 * i + k])
              .isEqualTo(Math.clamp(g[7 * i + k], -2f, 4f));
        }
      }
    }
  }
}
