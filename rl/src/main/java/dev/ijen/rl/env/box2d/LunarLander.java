package dev.ijen.rl.env.box2d;

import dev.ijen.kernels.DType;
import dev.ijen.rl.env.Drawable;
import dev.ijen.rl.env.Env;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.env.Rows;
import dev.ijen.rl.env.Space;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.awt.Graphics2D;
import java.util.Arrays;

/**
 * A lander to be brought down between two flags, as Gymnasium 1.3's LunarLander-v3 (discrete, no
 * wind) plays it, with the Box2D of libGDX. Until a leg touches the ground all floats are the
 * original's; then some differ in their last bits, as that Box2D is a newer one.
 *
 * <p>Observation: x, y, their velocities, angle, angular velocity, and whether the left and the
 * right leg touch the ground (1 or 0). Action: 0 nothing, 1 left engine, 2 main engine, 3 right
 * engine. Reward: by how much it came nearer, slower and more upright, 10 for a leg on the ground,
 * -0.3 for the main and -0.03 for a side engine; -100 and the end for a crash or leaving the
 * window, 100 and the end at rest. LunarLander-v3 truncates after 1000 steps.
 *
 * <p>A state of Box2D cannot be written down, so an episode is saved as its generator and its
 * actions, and loading plays them again.
 */
public final class LunarLander implements Env, Drawable {
  private static final String NAME = "lunar-lander";
  private static final float TAU = (float) (2 * Math.PI);
  private static final Space OBSERVATIONS =
      new Space.Box(
          DType.F32,
          Shape.of(8),
          new float[] {-2.5f, -2.5f, -10, -10, -TAU, -10, 0, 0},
          new float[] {2.5f, 2.5f, 10, 10, TAU, 10, 1, 1});

  private final int n;
  private final Episode[] episodes;

  /** A lander and how it came to be where it is. */
  private static final class Episode {
    final int[] start;
    final Lander lander;
    byte[] actions = new byte[128];
    int steps;

    Episode(NumpyRandom random) {
      start = random.state();
      lander = new Lander(random);
    }

    void step(int action, NumpyRandom random) {
      if (steps == actions.length) actions = Arrays.copyOf(actions, 2 * steps);
      actions[steps++] = (byte) action;
      lander.step(action, random);
    }
  }

  /**
   * Copies that are not reset yet.
   *
   * @throws IllegalStateException without the native library
   */
  public LunarLander(int count) {
    Box2dLibrary.require(NAME);
    n = count;
    episodes = new Episode[n];
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int count() {
    return n;
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return Space.discrete(4);
  }

  @Override
  @SuppressWarnings("NullAway") // before the first reset there is no episode
  public void reset(int copy, NumpyRandom random) {
    if (episodes[copy] != null) episodes[copy].lander.close();
    episodes[copy] = new Episode(random);
  }

  @Override
  public void step(int from, int to, Rows rows) {
    int[] action = rows.action.ints();
    for (int i = from; i < to; i++) {
      episodes[i].step(action[i], rows.random[i]);
      rows.reward[i] = episodes[i].lander.reward;
      rows.terminated[i] = episodes[i].lander.terminated;
    }
  }

  @Override
  public void observe(int from, int to, Rows rows) {
    float[] out = rows.observation.floats();
    for (int i = from; i < to; i++) {
      System.arraycopy(episodes[i].lander.observation, 0, out, 8 * i, 8);
    }
  }

  @Override
  public void swap(int a, int b) {
    Episode kept = episodes[a];
    episodes[a] = episodes[b];
    episodes[b] = kept;
  }

  @Override
  public void save(Snapshot out) {
    int longest = 1;
    for (Episode e : episodes) longest = Math.max(longest, e.steps);
    int[] starts = new int[n * NumpyRandom.STATE_SIZE];
    int[] steps = new int[n];
    int[] actions = new int[n * longest];
    for (int i = 0; i < n; i++) {
      Episode e = episodes[i];
      System.arraycopy(e.start, 0, starts, i * NumpyRandom.STATE_SIZE, NumpyRandom.STATE_SIZE);
      steps[i] = e.steps;
      for (int t = 0; t < e.steps; t++) actions[i * longest + t] = e.actions[t];
    }
    out.put("starts", Tensor.of(starts, n, NumpyRandom.STATE_SIZE));
    out.put("steps", Tensor.of(steps, n));
    out.put("actions", Tensor.of(actions, n, longest));
  }

  @Override
  public void load(Snapshot in) {
    int size = NumpyRandom.STATE_SIZE;
    int[] starts = in.tensor("starts", DType.I32, Shape.of(n, size)).toInts();
    int[] steps = in.tensor("steps", DType.I32, Shape.of(n)).toInts();
    Tensor saved = in.tensor("actions");
    int longest = saved.dim(-1);
    int[] actions = in.tensor("actions", DType.I32, Shape.of(n, longest)).toInts();
    for (int i = 0; i < n; i++) {
      if (steps[i] < 0 || steps[i] > longest) {
        throw new SnapshotException(NAME + ": copy " + i + " has made " + steps[i] + " steps");
      }
      NumpyRandom random = generator(Arrays.copyOfRange(starts, i * size, (i + 1) * size));
      reset(i, random);
      for (int t = 0; t < steps[i]; t++) {
        int action = actions[i * longest + t];
        if (action < 0 || action > 3 || episodes[i].lander.terminated) {
          throw new SnapshotException(NAME + ": action " + action + " in step " + t);
        }
        episodes[i].step(action, random);
      }
    }
  }

  private static NumpyRandom generator(int[] state) {
    try {
      return NumpyRandom.restored(state);
    } catch (IllegalArgumentException e) {
      throw new SnapshotException(NAME + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void draw(Graphics2D g, int width, int height, int copy) {
    LunarLanderPicture.draw(g, width, height, episodes[copy].lander);
  }

  @Override
  public String text(int copy) {
    return LunarLanderPicture.text(episodes[copy].lander);
  }
}
