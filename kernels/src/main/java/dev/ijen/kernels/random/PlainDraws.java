package dev.ijen.kernels.random;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.function.LongToDoubleFunction;

/**
 * The plain rungs of {@link Draws}: one loop per distribution, the reference for every other rung.
 */
final class PlainDraws {
  private PlainDraws() {}

  static Kernel.Cpu floating(Chunks.FloatMap floats, LongToDoubleFunction doubles) {
    return Chunks.floating(Philox::fill, 1, floats, doubles);
  }

  static void bits(View[] v, double[] s) {
    Chunks.ints(v[0], Philox.key(s), Philox::fill, (words, at, count) -> {});
  }

  static void integers(View[] v, double[] s) {
    Chunks.ints(v[0], Philox.key(s), Philox::fill, Chunks.below((long) s[2]));
  }

  static void uniform(int[] words, float[] out, int at, int count) {
    for (int i = 0; i < count; i++) out[at + i] = StandardUniform.of(words[i]);
  }

  static void normal(int[] words, float[] out, int at, int count) {
    for (int i = 0; i < count; i++) out[at + i] = StandardNormal.of(words[i]);
  }

  static void gumbel(int[] words, float[] out, int at, int count) {
    for (int i = 0; i < count; i++) out[at + i] = StandardGumbel.of(words[i]);
  }
}
