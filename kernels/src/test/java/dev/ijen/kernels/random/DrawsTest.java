package dev.ijen.kernels.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bits of every draw: the same in every rung, at every width, in any pieces, cold and hot. */
@Tag("width")
class DrawsTest {
  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 1023, 1024, 1025, 5000
  };

  private static final List<Kernel> ALL =
      List.of(Draws.UNIFORM, Draws.NORMAL, Draws.GUMBEL, Draws.BITS, Draws.INTEGERS);

  /** What an element must be, from the 64 bits of its two words. */
  private static final Map<Kernel, LongFunction<Number>> F32 =
      Map.of(
          Draws.UNIFORM, b -> StandardUniform.of((int) (b >> 32)),
          Draws.NORMAL, b -> StandardNormal.of((int) (b >> 32)),
          Draws.GUMBEL, b -> StandardGumbel.of((int) (b >> 32)));

  private static final Map<Kernel, LongFunction<Number>> F64 =
      Map.of(
          Draws.UNIFORM, b -> StandardUniform.of(b),
          Draws.NORMAL, b -> StandardNormal.of(b),
          Draws.GUMBEL, b -> StandardGumbel.of(b));

  private static final Map<Kernel, LongFunction<Number>> I32 =
      Map.of(
          Draws.BITS, b -> (int) (b >> 32),
          Draws.INTEGERS, b -> (int) ((b >>> 32) * 1000 >> 32));

  static View out(DType dtype, int n) {
    Buffer buffer = Devices.cpu().allocate(dtype, n + 8, false);
    return View.of(buffer, 5, new int[] {n}, new int[] {1});
  }

  static double[] scalars(long key) {
    return new double[] {Philox.low(key), Philox.high(key), 1000};
  }

  private static Number element(View v, int i) {
    return switch (v.dtype()) {
      case F32 -> v.floats()[v.offset() + i];
      case F64 -> v.doubles()[v.offset() + i];
      default -> v.ints()[v.offset() + i];
    };
  }

  private static void check(Kernel kernel, View out, long key, String rung) {
    LongFunction<Number> expected =
        switch (out.dtype()) {
          case F32 -> F32.get(kernel);
          case F64 -> F64.get(kernel);
          default -> I32.get(kernel);
        };
    for (int i = 0; i < out.size(); i++) {
      long bits = (long) Philox.word(key, 0, i) << 32 | Philox.word(key, 1, i) & 0xFFFFFFFFL;
      Number x = element(out, i);
      if (!x.equals(expected.apply(bits))) {
        assertThat(x)
            .as("%s %s element %d of %s", kernel, rung, i, out)
            .isEqualTo(expected.apply(bits));
      }
    }
    assertThat(element(out, -1)).isEqualTo(element(out(out.dtype(), 0), 0));
    assertThat(element(out, out.size())).isEqualTo(element(out(out.dtype(), 0), 0));
  }

  private static List<DType> types(Kernel kernel) {
    return F32.containsKey(kernel) ? List.of(DType.F32, DType.F64) : List.of(DType.I32);
  }

  @Test
  void everyRungGivesTheFunctionOfKeyAndIndex() {
    for (Kernel kernel : ALL) {
      for (DType dtype : types(kernel)) {
        for (String rung : kernel.cpuRungs()) {
          for (int n : SIZES) {
            long key = Philox.child(n, dtype.ordinal());
            View out = out(dtype, n);
            kernel.cpu(rung).run(new View[] {out}, scalars(key));
            check(kernel, out, key, rung);
          }
        }
      }
    }
  }

  @Test
  void largeDrawsAreTheSameOnManyThreads() {
    int n = 5 * Chunks.PIECE + 77;
    for (Kernel kernel : ALL) {
      for (DType dtype : types(kernel)) {
        View out = out(dtype, n);
        Devices.cpu().launch(kernel, new View[] {out}, scalars(-3));
        check(kernel, out, -3, "default");
      }
    }
  }

  @Test
  void bitsAreTheSameColdAndHot() {
    for (Kernel kernel : ALL) {
      for (DType dtype : types(kernel)) {
        View cold = out(dtype, 150);
        View hot = out(dtype, 150);
        kernel.cpu().run(new View[] {cold}, scalars(8));
        for (int i = 20_000; i >= 0; i--) kernel.cpu().run(new View[] {hot}, scalars(8 + i));
        for (int i = 0; i < 150; i++) {
          assertThat(element(hot, i)).as("%s %s", kernel, dtype).isEqualTo(element(cold, i));
        }
      }
    }
  }

  @Test
  void anF64DrawIsTheF32DrawWithMoreDigits() {
    for (Kernel kernel : F32.keySet()) {
      View narrow = out(DType.F32, 4000);
      View wide = out(DType.F64, 4000);
      kernel.cpu().run(new View[] {narrow}, scalars(1234567));
      kernel.cpu().run(new View[] {wide}, scalars(1234567));
      for (int i = 0; i < 4000; i++) {
        double x = element(wide, i).doubleValue();
        assertThat(element(narrow, i).doubleValue())
            .as(kernel.name())
            .isCloseTo(x, org.assertj.core.data.Offset.offset(2e-6 * Math.max(1, Math.abs(x))));
      }
    }
  }
}
