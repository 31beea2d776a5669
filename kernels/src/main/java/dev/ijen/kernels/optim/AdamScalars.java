package dev.ijen.kernels.optim;

/**
 * The numbers of one Adam step that do not depend on the element, worked out in F64. An F32 rung
 * rounds each of them once.
 *
 * @param keep 1 - rate decay
 * @param towards 1 - beta1: how far the first moment moves to the gradient
 * @param beta2 what is kept of the second moment
 * @param fresh 1 - beta2
 * @param root 1 / sqrt(correction2)
 * @param step rate / correction1
 */
public record AdamScalars(
    double keep, double towards, double beta2, double fresh, double root, double eps, double step) {

  /** From the scalars of {@link Optim#ADAM}. */
  public static AdamScalars of(double[] s) {
    return new AdamScalars(
        1 - s[0] * s[6], 1 - s[1], s[2], 1 - s[2], 1 / Math.sqrt(s[5]), s[3], s[0] / s[4]);
  }
}
