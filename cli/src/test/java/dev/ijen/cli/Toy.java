package dev.ijen.cli;

import dev.ijen.kernels.DType;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Policy;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Seeds;
import dev.ijen.rl.run.Setting;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * "Learns" to push the cart towards the side the pole leans to; a second of it can be slept away.
 */
final class Toy implements Algorithm<Toy.Config> {
  record Config(
      @Setting(about = "seed", min = 0, max = Seeds.LAST_TRAINING) long seed,
      @Setting(about = "environment steps", min = 1) long steps,
      @Setting(about = "step size", above = 0, max = 1) double rate,
      @Setting(about = "milliseconds an update takes", min = 0) int sleep,
      @Setting(about = "update whose loss is NaN", min = -1) int diverge) {}

  /** One weight, on the pole's angle and its speed. */
  static final class Lean implements Policy {
    private float[] weight = {0};

    @Override
    public Tensor act(Tensor observation) {
      float[] o = observation.toFloats();
      int[] actions = new int[o.length / 4];
      for (int i = 0; i < actions.length; i++) {
        actions[i] = weight[0] * (o[4 * i + 2] + o[4 * i + 3]) > 0 ? 1 : 0;
      }
      return Tensor.of(actions, actions.length);
    }

    @Override
    public void save(Snapshot out) {
      out.put("weight", Tensor.of(weight, 1));
    }

    @Override
    public void load(Snapshot in) {
      weight = in.tensor("weight", DType.F32, Shape.of(1)).toFloats();
    }
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public String describe() {
    return "leans on one weight";
  }

  @Override
  public SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> all = new LinkedHashMap<>();
    all.put("zoo", new Config(1, 1_000, .1, 0, -1));
    all.put("slow", new Config(1, 40_000, .1, 5, -1));
    return all;
  }

  @Override
  public String defaultEnv() {
    return "cartpole";
  }

  @Override
  public Policy untrained(String env, Config config) {
    Envs.named(env);
    return new Lean();
  }

  @Override
  public Policy train(String env, Config c, Run run) {
    Lean policy = new Lean();
    Rng rng = Rng.seed(c.seed());
    for (int u : run.updates((int) (c.steps() / 100), rng, policy)) {
      policy.weight[0] += (float) c.rate() * (1 + (rng.next().bits() & 1));
      sleep(c.sleep());
      run.requireFinite("toy_loss", u == c.diverge() ? Double.NaN : 0);
      run.log(u, 100L * (u + 1), new Metrics().add("return_mean", policy.weight[0]));
    }
    return policy;
  }

  private static void sleep(int millis) {
    try {
      if (millis > 0) Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The command line with this algorithm only, as a process. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(Main.run(List.of(new Toy()), out, err, arguments));
  }
}
