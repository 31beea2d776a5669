package dev.ijen.rl.algo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.dist.Categorical;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Seeds;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PpoTest {
  private static PpoPolicy train(Ppo.Config c) {
    return Ppo.train(Envs.make("cartpole", c.envs(), Autoreset.SAME_STEP), c, Run.none());
  }

  private static Ppo.Config zoo(long seed, long steps) {
    return dev.ijen.rl.run.Settings.with(
        Ppo.presets().get("zoo"), java.util.Map.of("seed", "" + seed, "steps", "" + steps), "ppo");
  }

  /** The zoo's settings solve CartPole in 100,000 steps; without learning the return is about 9. */
  @Test
  void learnsCartPole() {
    PpoPolicy p = train(zoo(1, 100_000));
    double mean = p.evaluate("cartpole", 100, Seeds.EVALUATION).number("return_mean");
    assertThat(mean).isGreaterThanOrEqualTo(450);
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
    float[] first = train(zoo(3, 2_000)).actor().weights().toFloats();
    assertThat(train(zoo(3, 2_000)).actor().weights().toFloats()).containsExactly(first);
    assertThat(train(zoo(4, 2_000)).actor().weights().toFloats()).isNotEqualTo(first);
  }

  /**
   * At the first gradient the policy is still the one that acted, all ratios are 1 and nothing is
   * clipped: PPO's gradient is then that of A2C, -mean(A grad log pi), with A normalised alike.
   */
  @Test
  void theFirstGradientIsThatOfA2c() {
    int n = 64;
    Mlp actor = Mlp.tanh(Key.of(1), 4, 16, 2);
    Tensor seen = Key.of(2).normal(n, 4);
    var policy = new Categorical(actor.of(seen));
    Tensor action = policy.sample(Key.of(3));
    Batch b =
        Batch.of("observation", seen)
            .with("action", action)
            .with("logProb", policy.logProb(action).copy())
            .with("advantage", Key.of(4).normal(n));
    try (var tape = new Tape()) {
      var loss = Ppo.policyLoss(actor, b, .2, 0).total();
      Tensor ppo = tape.gradients(loss, actor).of(actor);
      Tensor advantage = b.get("advantage").standardise();
      Tensor a2c = new Categorical(actor.of(seen)).logProb(action).mul(advantage).mean().neg();
      Tensor expected = tape.gradients(a2c, actor).of(actor);
      assertThat(ppo.sub(expected).norm().item()).isLessThan(1e-5 * expected.norm().item());
      assertThat(expected.norm().item()).isGreaterThan(1e-3);
    }
  }

  /** The entropy term's gradient raises the entropy. */
  @Test
  void theEntropyBonusEntersWithItsWeight() {
    Mlp actor = Mlp.tanh(Key.of(1), 4, 8, 3);
    Tensor seen = Key.of(2).normal(32, 4);
    var policy = new Categorical(actor.of(seen));
    Tensor action = policy.sample(Key.of(3));
    Batch b =
        Batch.of("observation", seen)
            .with("action", action)
            .with("logProb", policy.logProb(action).copy())
            .with("advantage", Key.of(4).normal(32));
    double without = Ppo.policyLoss(actor, b, .2, 0).total().item();
    double entropy = policy.entropy().mean().item();
    double with = Ppo.policyLoss(actor, b, .2, .5).total().item();
    assertThat(with).isCloseTo(without - .5 * entropy, within(1e-6));
  }
}
