package dev.ijen.kernels.pointwise;

/** Rewrites the kinds that compilers and printers need not know in terms of the others. */
public final class Lowering {
  private Lowering() {}

  /** The same values without SIGN, SIGMOID and SOFTPLUS. */
  public static Formula lower(Formula f) {
    return Terms.replace(
        f,
        t ->
            switch (t.kind()) {
              case SIGN -> sign(t.arg(0));
              case SIGMOID -> sigmoid(t.arg(0));
              case SOFTPLUS -> softplus(t.arg(0));
              default -> t;
            });
  }

  private static Formula sign(Formula x) {
    return x.gt(0).select(Formula.constant(1), x.lt(0).select(Formula.constant(-1), x));
  }

  private static Formula sigmoid(Formula x) {
    Formula e = x.abs().neg().exp();
    return x.ge(0).select(Formula.constant(1), e).div(e.add(1));
  }

  /** The select stands for max(x, 0), which costs more in vectors. */
  private static Formula softplus(Formula x) {
    return x.le(0).select(Formula.constant(0), x).add(x.abs().neg().exp().log1p());
  }
}
