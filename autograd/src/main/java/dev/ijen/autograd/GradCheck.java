package dev.ijen.autograd;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Recorder;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.function.Function;

/**
 * Holds derivatives against central differences in double precision: f'(x) is about (f(x + h) - f(x
 * - h)) / 2h, with an error of order h^2.
 */
public final class GradCheck {
  private static final double STEP = 1e-5;

  private GradCheck() {}

  /**
   * The largest error of the tape's derivative of the sum of f, over all elements of all inputs,
   * relative to 1 + |derivative|.
   *
   * @param f a function of F64 tensors
   * @param x the F64 point; f should be smooth around it
   */
  public static double error(Function<Tensor[], Tensor> f, Tensor... x) {
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      if (x[i].dtype() != DType.F64) continue;
      double[] got = derivative(f, x, i);
      for (int k = 0; k < got.length; k++) {
        double expected = difference(f, x, i, k);
        double error = Math.abs(got[k] - expected) / (1 + Math.abs(expected));
        worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
      }
    }
    return worst;
  }

  /**
   * The same for second derivatives: the derivative of a fixed random-looking projection of the
   * recorded gradient, against differences of that projection.
   */
  public static double secondError(Function<Tensor[], Tensor> f, Tensor... x) {
    return error(
        in -> {
          // Called inside error()'s tape, or outside any for the differences.
          Tensor total = null;
          Recorder recorder = Scope.recorder();
          boolean outer = recorder != null;
          Tape tape = recorder == null ? new Tape() : (Tape) recorder;
          try {
            Tensor[] w = in.clone();
            for (int i = 0; i < w.length; i++) {
              if (w[i].dtype() == DType.F64) w[i] = tape.watch(in[i]);
            }
            Tensor y = f.apply(w).sum();
            for (int i = 0; i < w.length; i++) {
              if (w[i].dtype() != DType.F64) continue;
              Tensor g = y.origin() == null ? w[i].zerosLike() : tape.derivative(y, w[i]);
              Tensor part = g.mul(projection(g)).sum();
              total = total == null ? part : total.add(part);
            }
            if (total == null) throw new IllegalArgumentException("gradCheck: no F64 input");
            return outer ? total : total.copy();
          } finally {
            if (!outer) tape.close();
          }
        },
        x);
  }

  private static Tensor projection(Tensor like) {
    double[] w = new double[like.size()];
    for (int i = 0; i < w.length; i++) w[i] = Math.sin(1 + 2.3 * i);
    return Tensor.of(w, like.shape().dims()).to(like.device());
  }

  private static double[] derivative(Function<Tensor[], Tensor> f, Tensor[] x, int i) {
    try (Tape tape = new Tape()) {
      Tensor[] w = x.clone();
      for (int k = 0; k < w.length; k++) if (w[k].dtype() == DType.F64) w[k] = tape.watch(w[k]);
      Tensor y = f.apply(w).sum();
      if (y.origin() == null) return new double[x[i].size()];
      return tape.derivative(y, w[i]).toDoubles();
    }
  }

  private static double difference(Function<Tensor[], Tensor> f, Tensor[] x, int i, int k) {
    double[] values = x[i].toDoubles();
    double centre = values[k];
    double h = STEP * Math.max(1, Math.abs(centre));
    values[k] = centre + h;
    double up = value(f, x, i, values);
    values[k] = centre - h;
    double down = value(f, x, i, values);
    return (up - down) / (2 * h);
  }

  private static double value(Function<Tensor[], Tensor> f, Tensor[] x, int i, double[] values) {
    try (Scope s = new Scope()) {
      Tensor[] w = x.clone();
      w[i] = Tensor.of(values, x[i].shape().dims()).to(x[i].device());
      return f.apply(w).sum().item();
    }
  }
}
