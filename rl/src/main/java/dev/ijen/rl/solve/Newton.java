package dev.ijen.rl.solve;

import dev.ijen.autograd.Tape;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Minima of smooth functions of some dozens of variables to the last digits, by Newton's method
 * with damping (Levenberg 1944, Marquardt 1963) on the exact Hessian. For what a first-order method
 * would take millions of steps to: valleys that are a billion times longer than wide.
 */
public final class Newton {
  private static final double LEAST = 1e-14;
  private static final double MOST = 1e14;

  private Newton() {}

  /**
   * Where f is least, near {@code start}.
   *
   * @param f of a vector F64 [n], written in ops that have second derivatives
   * @param steps at most
   */
  public static double[] minimum(UnaryOperator<Tensor> f, double[] start, int steps) {
    double[] x = start.clone();
    int n = x.length;
    double damping = 1e-3;
    for (int step = 0; step < steps && damping < MOST; step++) {
      double value;
      double[] gradient;
      double[] hessian = new double[n * n];
      try (var tape = new Tape()) {
        Tensor at = tape.watch(Tensor.of(x, n));
        Tensor y = f.apply(at);
        Tensor g = tape.derivative(y, at);
        value = y.item();
        gradient = g.toDoubles();
        for (int i = 0; i < n; i++) {
          double[] row = tape.derivative(g.select(0, i), at).toDoubles();
          System.arraycopy(row, 0, hessian, i * n, n);
        }
      }
      double scale = 0;
      for (int i = 0; i < n; i++) scale = Math.max(scale, Math.abs(hessian[i * n + i]));
      for (; damping < MOST; damping *= 10) {
        double[] next = moved(x, hessian, gradient, damping * scale);
        double there = f.apply(Tensor.of(next, n)).item();
        if (!(there < value)) continue;
        x = next;
        damping = Math.max(LEAST, damping / 100);
        break;
      }
    }
    return x;
  }

  /** {@code x - (H + damping I)^-1 g}. */
  private static double[] moved(double[] x, double[] hessian, double[] gradient, double damping) {
    int n = x.length;
    double[] h = hessian.clone();
    for (int i = 0; i < n; i++) h[i * n + i] += damping;
    double[] by = LinearAlgebra.solve(Tensor.of(h, n, n), Tensor.of(gradient, n, 1)).toDoubles();
    double[] next = x.clone();
    for (int i = 0; i < n; i++) next[i] -= by[i];
    return next;
  }
}
