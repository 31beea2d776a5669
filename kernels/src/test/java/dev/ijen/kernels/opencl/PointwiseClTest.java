package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Pointwise;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Formulas of floats give the CPU's bits. */
class PointwiseClTest {
  enum F {
    EXP(f -> f.exp()),
    EXPM1(f -> f.expm1()),
    LOG(f -> f.log()),
    LOG1P(f -> f.log1p()),
    TANH(f -> f.tanh()),
    ERF(f -> f.erf()),
    NDTR(f -> f.ndtr()),
    SIN(f -> f.sin()),
    COS(f -> f.cos()),
    SQRT(f -> f.sqrt()),
    CBRT(f -> f.cbrt()),
    SIGMOID(f -> f.sigmoid()),
    SOFTPLUS(f -> f.softplus()),
    TAN(f -> f.tan()),
    ASIN(f -> f.asin()),
    ATAN(f -> f.atan()),
    SINH(f -> f.sinh()),
    COSH(f -> f.cosh()),
    ASINH(f -> f.asinh()),
    LOG2(f -> f.log2()),
    LOG10(f -> f.log10()),
    EXP2(f -> f.exp2()),
    ERFC(f -> f.erfc()),
    ERFINV(f -> f.erfinv()),
    FLOOR(f -> f.floor().add(f.ceil()).add(f.rint().mul(3))),
    EXTREMES(f -> f.min(.5).max(f.neg()).add(f.abs())),
    RATIOS(f -> Formula.constant(1).div(f).fma(f, f.mul(f)));

    final Formula.Of1 f;

    F(Formula.Of1 f) {
      this.f = f;
    }
  }

  private static View line(float[] x) {
    Buffer b = Devices.cpu().allocate(DType.F32, x.length, false);
    System.arraycopy(x, 0, b.storage(), 0, x.length);
    return View.of(b, new int[] {x.length}, new int[] {1});
  }

  @ParameterizedTest
  @EnumSource
  void bits(F f) {
    SplittableRandom r = new SplittableRandom(1);
    float[] x = new float[20_001];
    for (int i = 0; i < x.length; i++) {
      x[i] =
          switch (i % 4) {
            case 0 -> (float) r.nextDouble(-1, 1);
            case 1 -> (float) r.nextDouble(-20, 20);
            case 2 -> (float) r.nextDouble(-200, 200);
            default -> Float.intBitsToFloat(r.nextInt());
          };
    }
    float[] edges = {0f, -0f, 1, -1, Float.NaN, 1 / 0f, -1 / 0f, Float.MIN_VALUE, Float.MAX_VALUE};
    System.arraycopy(edges, 0, x, 0, edges.length);
    OnOpenCl.sameBits(Pointwise.of(f.name(), f.f), new View[] {line(x), line(new float[x.length])});
    assertThat(x).isNotEmpty();
  }
}
