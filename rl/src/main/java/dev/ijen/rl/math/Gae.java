package dev.ijen.rl.math;

/**
 * Generalised advantage estimation (Schulman et al. 2016, eq. 16).
 *
 * <pre>
 *   delta_t = r_t + gamma V(s_{t+1}) - V(s_t)
 *   A_t     = delta_t + gamma lambda A_{t+1}
 * </pre>
 *
 * <p>A terminated step has no future: V(s_{t+1}) counts as 0. A truncated one has, it was only
 * broken off: V is taken at the observation where it stopped. After either the sum starts anew.
 */
public final class Gae {
  private Gae() {}

  /**
   * All arrays are {@code [steps][n]}, flattened.
   *
   * @param value V(s_t)
   * @param nextValue V of what the action led to, before any reset
   * @param terminated the task ended with this step
   * @param ended terminated or truncated
   * @return the advantages
   */
  public static float[] advantages(
      int n,
      float[] reward,
      float[] value,
      float[] nextValue,
      boolean[] terminated,
      boolean[] ended,
      double gamma,
      double lambda) {
    float[] advantage = new float[reward.length];
    for (int i = reward.length - 1; i >= 0; i--) {
      double future = terminated[i] ? 0 : gamma * nextValue[i];
      double delta = reward[i] + future - value[i];
      boolean goesOn = !ended[i] && i + n < reward.length;
      advantage[i] = (float) (delta + (goesOn ? gamma * lambda * advantage[i + n] : 0));
    }
    return advantage;
  }
}
