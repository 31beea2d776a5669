package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.Episode;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  /**
   * Pushes to the left for ever, episodes of 8 to 10 steps, but balances copy 0 for some hundred:
   * the others begin many more episodes meanwhile.
   */
  private static final class Left implements Policy {
    @Override
    public Tensor act(Tensor observation) {
      float[] o = observation.toFloats();
      int[] actions = new int[observation.dim(0)];
      actions[0] = o[2] + o[3] > 0 ? 1 : 0;
      return Tensor.of(actions, actions.length);
    }

    @Override
    public void save(Snapshot out) {}

    @Override
    public void load(Snapshot in) {}
  }

  private static double alone(long seed) {
    VectorEnv env = Envs.make("cartpole", 1, Autoreset.DISABLED);
    env.reset(seed);
    while (true) {
      List<Episode> ended = env.step(Tensor.of(new int[] {0}, 1)).ended();
      if (!ended.isEmpty()) return ended.getFirst().total();
    }
  }

  @Test
  void eachSeedsFirstEpisodeCountsOnce() {
    VectorEnv env = Envs.make("cartpole", 20, Autoreset.NEXT_STEP);
    Evaluation e = Evaluation.of(env, new Left(), 100);
    assertThat(e.returns()[0]).isGreaterThan(100);
    for (int i = 1; i < 20; i++) assertThat(e.returns()[i]).isEqualTo(alone(100 + i));
    assertThat(e.lengths()).containsExactly(e.returns());
    assertThat(e.returns()).doesNotContain(0).contains(8).contains(10);
  }

  @Test
  void statisticsByHand() {
    Metrics m = new Evaluation(new double[] {2, 4, 4, 4, 5, 5, 7, 9}, new double[8]).metrics();
    assertThat(m.number("return_mean")).isEqualTo(5);
    assertThat(m.number("return_std")).isCloseTo(2, within(1e-12));
    assertThat(m.number("return_min")).isEqualTo(2);
    assertThat(m.number("return_max")).isEqualTo(9);
    assertThat(m.number("episodes")).isEqualTo(8);
  }

  @Test
  void aPolicyIsJudgedByItsEpisodes() {
    Metrics m = new Left().evaluate("cartpole", 10, Seeds.EVALUATION);
    assertThat(m.number("episodes")).isEqualTo(10);
    assertThat(m.number("return_mean")).isBetween(15., 60.);
  }
}
