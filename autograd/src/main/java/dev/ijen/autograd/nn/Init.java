package dev.ijen.autograd.nn;

import dev.ijen.autograd.Parameter;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;

/** How fresh weights are drawn. All are pure functions of a key. */
public final class Init {
  private Init() {}

  public static Parameter.Initialiser constant(double value) {
    return (key, dtype, shape) -> Creation.full(Devices.standard(), dtype, value, shape);
  }

  /** Uniform on [-bound, bound). */
  public static Parameter.Initialiser uniform(double bound) {
    return (key, dtype, shape) -> key.uniform(dtype, shape.dims()).mul(2 * bound).sub(bound);
  }

  public static Parameter.Initialiser normal(double deviation) {
    return (key, dtype, shape) -> key.normal(dtype, shape.dims()).mul(deviation);
  }

  /** Normal numbers cut off at two deviations; {@code deviation} is that before the cut. */
  public static Parameter.Initialiser truncatedNormal(double deviation) {
    return (key, dtype, shape) -> key.truncatedNormal(dtype, -2, 2, shape.dims()).mul(deviation);
  }

  // Scaled by the fans, so that a layer keeps the size of what passes through it

  /** Whether the signal on the way forward (fan in) or the gradient (fan out) keeps its size. */
  public enum Fan {
    IN,
    OUT
  }

  /**
   * How many inputs an output adds up. A matrix is {@code [in, out]}, as Linear has it; more axes
   * are a convolution's {@code [out, in / groups, kernel...]}, and the kernel's positions count
   * too.
   */
  private static double fan(Fan fan, Shape shape) {
    int rank = shape.rank();
    if (rank < 2) throw new ShapeException("fans: needs two axes or more, got " + shape);
    boolean first = (fan == Fan.IN) == (rank == 2);
    double positions = 1;
    for (int a = 2; a < rank; a++) positions *= shape.dim(a);
    return Math.max(1, shape.dim(first ? 0 : 1) * positions);
  }

  private static double fans(Shape shape) {
    return fan(Fan.IN, shape) + fan(Fan.OUT, shape);
  }

  /** Uniform within gain sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010, equation 16). */
  public static Parameter.Initialiser xavierUniform(double gain) {
    return (key, dtype, shape) -> uniform(gain * Math.sqrt(6 / fans(shape))).of(key, dtype, shape);
  }

  /** Normal with variance gain^2 2 / (fan in + fan out) (Glorot and Bengio 2010, equation 12). */
  public static Parameter.Initialiser xavierNormal(double gain) {
    return (key, dtype, shape) -> normal(gain * Math.sqrt(2 / fans(shape))).of(key, dtype, shape);
  }

  /**
   * Uniform within gain sqrt(3 / fan); the gain is sqrt 2 for relu (He et al. 2015, equation 10).
   */
  public static Parameter.Initialiser kaimingUniform(Fan fan, double gain) {
    return (key, dtype, shape) ->
        uniform(gain * Math.sqrt(3 / fan(fan, shape))).of(key, dtype, shape);
  }

  /**
   * Normal with variance gain^2 / fan; the gain is sqrt 2 for relu (He et al. 2015, equation 10).
   */
  public static Parameter.Initialiser kaimingNormal(Fan fan, double gain) {
    return (key, dtype, shape) -> normal(gain / Math.sqrt(fan(fan, shape))).of(key, dtype, shape);
  }

  /**
   * A random matrix {@code [in, out]} with orthonormal rows or columns (whichever are fewer), times
   * {@code gain} (Saxe, McClelland and Ganguli 2014); more axes are flattened to {@code [first,
   * rest]}. Uniform over such matrices: Gram-Schmidt on normal vectors, in double precision and
   * twice over, is a QR factorisation whose R has a positive diagonal.
   */
  public static Parameter.Initialiser orthogonal(double gain) {
    return (key, dtype, shape) -> {
      if (shape.rank() < 2) {
        throw new ShapeException("orthogonal: needs a matrix or more axes, got " + shape);
      }
      int first = shape.dim(0);
      Shape matrix = Shape.of(first, first == 0 ? 0 : shape.size() / first);
      return orthogonal(key, matrix, gain).reshape(shape.dims()).to(dtype);
    };
  }

  private static Tensor orthogonal(Key key, Shape shape, double gain) {
    int in = shape.dim(0);
    int out = shape.dim(1);
    int count = Math.min(in, out);
    int length = Math.max(in, out);
    double[] v = key.on(Devices.cpu()).normal(DType.F64, count, length).toDoubles();
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
