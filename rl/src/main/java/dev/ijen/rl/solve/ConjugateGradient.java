package dev.ijen.rl.solve;

import dev.ijen.rl.math.Vectors;
import java.util.function.UnaryOperator;

/**
 * Linear equations whose matrix is only known by what it does to a vector, by conjugate gradients
 * (Hestenes and Stiefel 1952): for symmetric positive definite operators, such as Fisher matrices.
 */
public final class ConjugateGradient {
  private ConjugateGradient() {}

  /**
   * The x with {@code A x = b}.
   *
   * @param operator x to A x; it must leave its argument alone
   * @param tolerance on the size of {@code b - A x}, as a share of b's
   * @param steps at most; n suffice but for rounding
   * @throws ArithmeticException when the operator is found not to be positive definite, or the
   *     steps do not suffice
   */
  public static double[] solve(
      UnaryOperator<double[]> operator, double[] b, double tolerance, int steps) {
    double[] x = new double[b.length];
    double[] r = b.clone();
    double[] p = b.clone();
    double square = Vectors.inner(r, r);
    if (!Double.isFinite(square)) {
      throw new IllegalArgumentException("conjugate gradient: the right side's size is " + square);
    }
    double goal = tolerance * tolerance * square;
    for (int step = 0; square > goal; step++) {
      if (step == steps) {
        throw new ArithmeticException(
            "conjugate gradient: after %d steps the residual is still %s of the right side's size"
                .formatted(steps, Math.sqrt(square / Vectors.inner(b, b))));
      }
      double[] ap = applied(operator, p);
      double curvature = Vectors.inner(p, ap);
      if (!(curvature > 0)) {
        throw new ArithmeticException(
            "conjugate gradient: p A p = %s in step %d: the operator is not positive definite"
                .formatted(curvature, step));
      }
      double alpha = square / curvature;
      for (int i = 0; i < x.length; i++) {
        x[i] += alpha * p[i];
        r[i] -= alpha * ap[i];
      }
      double next = Vectors.inner(r, r);
      for (int i = 0; i < x.length; i++) p[i] = r[i] + next / square * p[i];
      square = next;
    }
    return x;
  }

  private static double[] applied(UnaryOperator<double[]> operator, double[] p) {
    double[] ap = operator.apply(p);
    if (ap.length == p.length) return ap;
    throw new IllegalArgumentException(
        "conjugate gradient: the operator makes %d numbers of %d".formatted(ap.length, p.length));
  }
}
