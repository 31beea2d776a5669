package dev.ijen.rl.algo;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import java.util.Arrays;
import java.util.Map;

/** A process of its own for {@link DeterminismTest}: trains and prints a hash of all weights. */
public final class TrainHash {
  private TrainHash() {}

  /**
   * @param args preset, steps, seed
   */
  public static void main(String[] args) {
    Ppo.Config c =
        Settings.with(Ppo.presets().get(args[0]), Map.of("steps", args[1], "seed", args[2]), "ppo");
    PpoPolicy p = Ppo.train(Envs.make("cartpole", c.envs(), Autoreset.SAME_STEP), c, Run.none());
    System.out.println(hash(p));
  }

  static String hash(PpoPolicy p) {
    int actor = Arrays.hashCode(p.actor().weights().toFloats());
    int critic = Arrays.hashCode(p.critic().weights().toFloats());
    return "weights " + Integer.toHexString(actor) + " " + Integer.toHexString(critic);
  }
}
