package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;

/** How fresh weights are drawn. All are pure functions of a key. */
public final class Init {
  private Init() {}

  public static Parameter.Initialiser constant(double value) {
    return (key, dtype, shape) ->
        Creation.full(dev.ijen.kernels.Devices.cpu(), dtype, value, shape);
  }

  /** Uniform on [-bound, bound). */
  public static Parameter.Initialiser uniform(double bound) {
    return (key, dtype, shape) -> key.uniform(dtype, shape.dims()).mul(2 * bound).sub(bound);
  }

  public static Parameter.Initialiser normal(double deviation) {
    return (key, dtype, shape) -> key.normal(dtype, shape.dims()).mul(deviation);
  }

  /**
   * A random matrix {@code [in, out]} with orthonormal rows or columns (whichever are fewer), times
   * {@code gain} (Saxe, McClelland and Ganguli 2014). Uniform over such matrices: Gram-Schmidt on
   * normal vectors, in double precision and twice over, is a QR factorisation whose R has a
   * positive diagonal.
   */
  public static Parameter.Initialiser orthogonal(double gain) {
    return (key, dtype, shape) -> {
      if (shape.rank() != 2) {
        throw new IllegalArgumentException("orthogonal: needs a matrix, got " + shape);
      }
      return orthogonal(key, shape, gain).to(dtype);
    };
  }

  private static Tensor orthogonal(Key key, Shape shape, double gain) {
    int in = shape.dim(0);
    int out = shape.dim(1);
    int count = Math.min(in, out);
    int length = Math.max(in, out);
    double[] v = key.normal(DType.F64, count, length).toDoubles();
    for (int i = 0; i < count; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double dot = 0;
          for (int k = 0; k < length; k++) dot += v[i * length + k] * v[j * length + k];
          for (int k = 0; k < length; k++) v[i * length + k] -= dot * v[j * length + k];
        }
      }
      double square = 0;
      for (int k = 0; k < length; k++) square += v[i * length + k] * v[i * length + k];
      double norm = Math.sqrt(square);
      for (int k = 0; k < length; k++) v[i * length + k] /= norm;
    }
    for (int k = 0; k < v.length; k++) v[k] *= gain;
    Tensor q = Tensor.of(v, count, length);
    return in <= out ? q : q.transpose().contiguous();
  }
}
