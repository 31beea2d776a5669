package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.cpu.Simd;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector species that every SIMD kernel uses: constants, so that the JIT folds them.
 *
 * <p>A method is called on a vector just loaded or made; a loop's variable is its argument: {@code
 * x.add(sum)}, not {@code sum.add(x)}. Of a loop's variable (and of what comes out of a branch) C2
 * knows no more than that it is a {@code FloatVector}, and must ask a profile for its width. That
 * profile may belong to a method that everybody calls, with several widths, or may be missing,
 * because a helper was compiled without profiling while C2 was busy; then the vector of every turn
 * is allocated, and the loop takes four times as long, in some processes.
 */
public final class Lanes {
  private static final VectorShape SHAPE =
      Simd.FORCED_BITS == 0
          ? VectorShape.preferredShape()
          : VectorShape.forBitSize(Simd.FORCED_BITS);

  /** Floats per machine vector. */
  public static final VectorSpecies<Float> F = VectorSpecies.of(float.class, SHAPE);

  /** As many int lanes as {@link #F} has float lanes. */
  public static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, SHAPE);

  public static final VectorSpecies<Double> D = VectorSpecies.of(double.class, SHAPE);

  /** Lanes of {@link #F}: 4, 8 or 16. */
  public static final int W = F.length();

  /** Lanes of {@link #D}. */
  public static final int WD = D.length();

  static {
    // Touch the concrete classes once, so that the first kernel does not pay for it.
    FloatVector.zero(F);
    IntVector.zero(I);
    DoubleVector.zero(D);
  }

  private Lanes() {}

  public static int bits() {
    return SHAPE.vectorBitSize();
  }
}
