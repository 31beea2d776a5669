package dev.ijen.rl.data;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.math.Gae;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a policy did over {@code steps} steps of n environments: a table of {@code steps * n} rows,
 * time first. Filled anew for every update. What networks read lies on their device (observations,
 * actions, log-probabilities); rewards and ends stay on the CPU, where {@link Gae} runs.
 */
public final class Rollout {
  private final int steps;
  private final int n;
  private final Device device;
  private final Table observation;
  private final Table action;
  private final Table logProb;
  private final float[] reward;
  private final boolean[] terminated;
  private final boolean[] ended;

  /** Where episodes were truncated: the row, and the observation at which it stopped. */
  private final List<Integer> cutRows = new ArrayList<>();

  private final List<Tensor> cutAt = new ArrayList<>();
  private Tensor last = Tensor.zeros(0);

  /** For networks on the CPU. */
  public Rollout(int steps, VectorEnv env) {
    this(steps, env, Devices.cpu());
  }

  /** For networks on {@code device}. */
  public Rollout(int steps, VectorEnv env, Device device) {
    if (env.autoreset() != Autoreset.SAME_STEP) {
      throw new IllegalArgumentException(
          "rollout: needs an environment that resets in the same step (Autoreset.SAME_STEP), this one"
              + " uses "
              + env.autoreset()
              + ": with other modes some rows are no real steps");
    }
    this.steps = steps;
    this.n = env.count();
    this.device = device;
    int rows = steps * n;
    observation = new Table(device, DType.F32, rows, env.observationSpace().shape());
    action = new Table(device, env.actionSpace().dtype(), rows, env.actionSpace().shape());
    logProb = new Table(device, DType.F32, rows, Shape.SCALAR);
    reward = new float[rows];
    terminated = new boolean[rows];
    ended = new boolean[rows];
  }

  public int rows() {
    return steps * n;
  }

  /**
   * Books step {@code t}.
   *
   * @param observation on the networks' device, as are {@code action} and {@code logProb}
   * @param step what the environment answered, on the CPU; its observations as the policy sees them
   *     (normalised)
   */
  public void put(int t, Tensor observation, Tensor action, Tensor logProb, Step step) {
    if (t == 0) {
      cutRows.clear();
      cutAt.clear();
    }
    int at = t * n;
    this.observation.put(at, observation);
    this.action.put(at, action);
    this.logProb.put(at, logProb);
    float[] r = step.reward().toFloats();
    boolean[] term = step.terminated().toBooleans();
    boolean[] cut = step.truncated().toBooleans();
    for (int i = 0; i < n; i++) {
      reward[at + i] = r[i];
      terminated[at + i] = term[i];
      ended[at + i] = term[i] || cut[i];
      if (cut[i] && !term[i]) {
        cutRows.add(at + i);
        cutAt.add(step.finalObservation().slice(0, i, i + 1).copy());
      }
    }
    if (t == steps - 1) last = step.observation().copy();
  }

  /**
   * The rows with their advantages: columns observation, action, logProb, value, advantage and
   * target (advantage + value).
   *
   * @param critic from observations {@code [m, ...]} to values {@code [m, 1]}
   */
  public Batch batch(Function<Tensor, Tensor> critic, double gamma, double lambda) {
    Tensor seen = observation.first(rows());
    Tensor value = critic.apply(seen).squeeze(-1);
    float[] v = value.toFloats();
    float[] a =
        Gae.advantages(n, reward, v, nextValues(critic, v), terminated, ended, gamma, lambda);
    Tensor advantage = Tensor.of(a, a.length).to(device);
    return Batch.of("observation", seen)
        .with("action", action.first(rows()))
        .with("logProb", logProb.first(rows()))
        .with("value", value)
        .with("advantage", advantage)
        .with("target", advantage.add(value));
  }

  /** V of what each action led to: the next row's value, except at the end and where cut off. */
  private float[] nextValues(Function<Tensor, Tensor> critic, float[] value) {
    float[] next = new float[value.length];
    System.arraycopy(value, n, next, 0, value.length - n);
    try (var s = new Scope()) {
      List<Tensor> ends = new ArrayList<>(cutAt);
      ends.add(last);
      Tensor seen = Tensor.concat(0, ends.toArray(Tensor[]::new)).to(device);
      float[] v = critic.apply(seen).toFloats();
      System.arraycopy(v, cutRows.size(), next, value.length - n, n);
      for (int i = 0; i < cutRows.size(); i++) next[cutRows.get(i)] = v[i];
    }
    return next;
  }
}
