package dev.ijen.rl.algo;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.Space;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** PPO on the command line. */
public final class PpoAlgorithm implements Algorithm<Ppo.Config> {
  @Override
  public String name() {
    return "ppo";
  }

  @Override
  public String describe() {
    return "proximal policy optimisation (Schulman et al. 2017), clipped surrogate with GAE";
  }

  @Override
  public SequencedMap<String, Ppo.Config> presets() {
    return Ppo.presets();
  }

  @Override
  public String defaultEnv() {
    return "cartpole";
  }

  @Override
  public boolean onAnyDevice() {
    return true;
  }

  @Override
  public PpoPolicy train(String env, Ppo.Config config, Run run) {
    long rows = (long) config.envs() * config.horizon();
    if (config.minibatch() > rows) {
      throw new BadInput(
          "minibatch="
              + config.minibatch()
              + ": an update has only envs * horizon = "
              + rows
              + " rows; allowed are 2 to "
              + rows);
    }
    return Ppo.train(make(env, config.envs()), config, run);
  }

  @Override
  public PpoPolicy untrained(String env, Ppo.Config config) {
    return PpoPolicy.fresh(
        make(env, 1), config, new dev.ijen.tensor.Key(0), new dev.ijen.tensor.Key(1));
  }

  private static VectorEnv make(String env, int count) {
    VectorEnv e = Envs.make(env, count, Autoreset.SAME_STEP);
    if (!(e.actionSpace() instanceof Space.Discrete)) {
      throw new BadInput(
          "env " + env + ": PPO chooses among discrete actions, this one takes " + e.actionSpace());
    }
    return e;
  }
}
