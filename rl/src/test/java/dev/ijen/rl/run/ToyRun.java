package dev.ijen.rl.run;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A training loop of a second's work whose state is a random walk; also a program to be killed. */
final class ToyRun {
  static final int UPDATES = 40;

  /** Of the program: enough to be killed several times on the way. */
  static final int MANY = 400;

  record Config(
      @Setting(about = "seed", min = 0) long seed, @Setting(about = "steps", min = 1) long steps) {}

  private ToyRun() {}

  static Setup<Config> setup(long seed) {
    return new Setup<>("toy", "nowhere", "cpu", "only", new Config(seed, UPDATES));
  }

  /** Its value after u updates depends on every one of them. */
  static final class Walk implements Stateful {
    private final int size;
    float[] at;

    Walk(int size) {
      this.size = size;
      at = new float[size];
    }

    void step(Key key) {
      for (int i = 0; i < at.length; i++) at[i] = .9f * at[i] + key.child(i).bits() % 1000 / 7f;
    }

    @Override
    public void save(Snapshot out) {
      out.put("at", Tensor.of(at, size));
    }

    @Override
    public void load(Snapshot in) {
      at = in.tensor("at", DType.F32, Shape.of(size)).toFloats();
    }
  }

  /** Runs until done, stopped, or {@code upTo} updates are finished, where it dies. */
  static Walk train(Run run, int updates, int upTo, long sleepMillis) {
    Rng rng = Rng.seed(5);
    Walk walk = new Walk(4);
    for (int u : run.updates(updates, rng, walk)) {
      if (u == upTo) throw new IllegalStateException("killed");
      walk.step(rng.next());
      sleep(sleepMillis);
      run.log(
          u,
          10L * (u + 1),
          new Metrics()
              .add("return_mean", walk.at[0])
              .add("episode_returns", new double[] {walk.at[1], walk.at[2]}));
    }
    return walk;
  }

  private static void sleep(long millis) {
    try {
      if (millis > 0) Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Trains in the folder that is named, going on where an earlier process was killed. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    boolean again = Files.exists(folder.resolve("config.json"));
    try (Run run = again ? Run.resume(folder, setup(1)) : Run.create(folder, setup(1))) {
      run.checkpointEvery(Duration.ofMillis(20));
      Walk walk = train(run, MANY, -1, 2);
      if (run.interrupted()) {
        System.out.println("stopped after " + run.finished());
      } else {
        run.saveModel(walk);
      }
    }
  }
}
