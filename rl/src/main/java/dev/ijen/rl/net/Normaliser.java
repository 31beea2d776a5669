package dev.ijen.rl.net;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;

/**
 * Shifts and scales each dimension of an observation to mean 0 and deviation 1 by running
 * statistics, and clips to +-10. Frozen ({@link #freeze}) it only applies what it learnt, as
 * evaluation must.
 *
 * <p>Statistics combine batch by batch (Chan, Golub and LeVeque 1983), in double precision.
 */
public final class Normaliser implements Stateful {
  private static final double EPSILON = 1e-8;
  private static final double CLIP = 10;

  private final int size;
  private final double[] mean;
  private final double[] variance;
  private double count = 1e-4;
  private boolean frozen;

  /**
   * @param size numbers in one observation
   */
  public Normaliser(int size) {
    this.size = size;
    mean = new double[size];
    variance = new double[size];
    java.util.Arrays.fill(variance, 1);
  }

  /** Learns nothing from now on. */
  public Normaliser freeze() {
    frozen = true;
    return this;
  }

  /**
   * Learns from a batch (unless frozen) and returns it normalised.
   *
   * @param x F32 {@code [n, ...]}
   */
  public Tensor of(Tensor x) {
    if (!frozen) learn(x.toFloats());
    return apply(x);
  }

  /** Normalises without learning. */
  public Tensor apply(Tensor x) {
    float[] v = x.toFloats();
    for (int i = 0; i < v.length; i++) {
      int d = i % size;
      double z = (v[i] - mean[d]) / Math.sqrt(variance[d] + EPSILON);
      v[i] = (float) Math.clamp(z, -CLIP, CLIP);
    }
    return Tensor.of(v, x.shape().dims());
  }

  private void learn(float[] v) {
    int n = v.length / size;
    for (int d = 0; d < size; d++) {
      double m = 0;
      for (int i = 0; i < n; i++) m += v[i * size + d];
      m /= n;
      double s = 0;
      for (int i = 0; i < n; i++) s += (v[i * size + d] - m) * (v[i * size + d] - m);
      double total = count + n;
      double shift = m - mean[d];
      mean[d] += shift * n / total;
      variance[d] = (variance[d] * count + s + shift * shift * count * n / total) / total;
    }
    count += n;
  }

  @Override
  public void save(Snapshot out) {
    out.put("mean", Tensor.of(mean, size));
    out.put("variance", Tensor.of(variance, size));
    out.put("count", count);
  }

  @Override
  public void load(Snapshot in) {
    double[] m = in.tensor("mean", DType.F64, Shape.of(size)).toDoubles();
    double[] v = in.tensor("variance", DType.F64, Shape.of(size)).toDoubles();
    count = in.number("count");
    System.arraycopy(m, 0, mean, 0, size);
    System.arraycopy(v, 0, variance, 0, size);
  }
}
