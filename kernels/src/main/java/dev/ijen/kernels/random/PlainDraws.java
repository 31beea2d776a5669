package dev.ijen.kernels.random;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;

/**
 * The plain rungs of {@link Draws}: one loop per distribution, the reference for every other rung.
 */
final class PlainDraws {
  private PlainDraws() {}

  static void uniform(View[] v, double[] s) {
    if (v[0].dtype() == DType.F64) doubles(v[0], s, StandardUniform::of);
    else Chunks.floats(v[0], Philox.key(s), Philox::fill, 1, PlainDraws::uniform);
  }

  static void normal(View[] v, double[] s) {
    if (v[0].dtype() == DType.F64) doubles(v[0], s, StandardNormal::of);
    else Chunks.floats(v[0], Philox.key(s), Philox::fill, 1, PlainDraws::normal);
  }

  static void gumbel(View[] v, double[] s) {
    if (v[0].dtype() == DType.F64) doubles(v[0], s, StandardGumbel::of);
    else Chunks.floats(v[0], Philox.key(s), Philox::fill, 1, PlainDraws::gumbel);
  }

  static void bits(View[] v, double[] s) {
    Chunks.ints(v[0], Philox.key(s), Philox::fill, (words, at, count) -> {});
  }

  static void integers(View[] v, double[] s) {
    Chunks.ints(v[0], Philox.key(s), Philox::fill, Chunks.below((long) s[2]));
  }

  private static void doubles(View out, double[] s, Chunks.DoubleMap map) {
    Chunks.doubles(out, Philox.key(s), Philox::fill, map);
  }

  private static void uniform(int[] words, float[] out, int at, int count) {
    for (int i = 0; i < count; i++) out[at + i] = StandardUniform.of(words[i]);
  }

  private static void normal(int[] words, float[] out, int at, int count) {
    for (int i = 0; i < count; i++) out[at + i] = StandardNormal.of(words[i]);
  }

  private static void gumbel(int[] words, float[] out, int at, int count) {
    for (int i = 0; i < count; i++) out[at + i] = StandardGumbel.of(words[i]);
  }
}
