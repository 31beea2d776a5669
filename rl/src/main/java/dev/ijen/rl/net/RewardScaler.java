package dev.ijen.rl.net;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;

/**
 * Divides rewards by the running standard deviation of the discounted return (not of the reward),
 * and clips to +-10, as PPO implementations do (Engstrom et al. 2020, section 3). Rewards are not
 * shifted: that would change the task.
 */
public final class RewardScaler implements Stateful {
  private static final double EPSILON = 1e-8;
  private static final double CLIP = 10;

  private final double gamma;
  private final double[] running;
  private double mean;
  private double variance = 1;
  private double count = 1e-4;

  /**
   * @param n environments
   */
  public RewardScaler(int n, double gamma) {
    this.gamma = gamma;
    running = new double[n];
  }

  /**
   * @param reward F32 {@code [n]}
   * @param ended per environment: its return starts anew after this step
   */
  public Tensor of(Tensor reward, boolean[] ended) {
    float[] r = reward.toFloats();
    int n = r.length;
    double m = 0;
    for (int i = 0; i < n; i++) m += running[i] = gamma * running[i] + r[i];
    m /= n;
    double s = 0;
    for (int i = 0; i < n; i++) s += (running[i] - m) * (running[i] - m);
    double total = count + n;
    double shift = m - mean;
    mean += shift * n / total;
    variance = (variance * count + s + shift * shift * count * n / total) / total;
    count = total;
    for (int i = 0; i < n; i++) {
      r[i] = (float) Math.clamp(r[i] / Math.sqrt(variance + EPSILON), -CLIP, CLIP);
      if (ended[i]) running[i] = 0;
    }
    return Tensor.of(r, n);
  }

  @Override
  public void save(Snapshot out) {
    out.put("running", Tensor.of(running, running.length));
    out.put("mean", mean);
    out.put("variance", variance);
    out.put("count", count);
  }

  @Override
  public void load(Snapshot in) {
    double[] r = in.tensor("running", DType.F64, Shape.of(running.length)).toDoubles();
    mean = in.number("mean");
    variance = in.number("variance");
    count = in.number("count");
    System.arraycopy(r, 0, running, 0, r.length);
  }
}
