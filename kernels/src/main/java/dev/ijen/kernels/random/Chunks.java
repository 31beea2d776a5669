package dev.ijen.kernels.random;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import java.util.function.LongToDoubleFunction;

/**
 * Runs a draw in chunks whose words stay in the nearest cache: fill a chunk with words, then map
 * them to numbers. Large draws spread their pieces over threads, which no result depends on because
 * element i is a function of i.
 */
public final class Chunks {
  /** Elements whose words are made at once. */
  static final int CHUNK = 1024;

  /** Elements a thread takes at once: about 20 us of normal numbers. */
  static final int PIECE = 8 * CHUNK;

  /** Maps words to F32 numbers: {@code count} of them, to {@code out} from {@code at}. */
  @FunctionalInterface
  public interface FloatMap {
    void map(int[] words, float[] out, int at, int count);
  }

  /** Maps words, in place, to I32 numbers. */
  @FunctionalInterface
  public interface IntMap {
    void map(int[] words, int at, int count);
  }

  private Chunks() {}

  /** A draw of F32 numbers by {@link #floats} or of F64 numbers by {@link #doubles}. */
  public static Kernel.Cpu floating(
      Words words, int round, FloatMap floats, LongToDoubleFunction doubles) {
    return (v, s) -> {
      if (v[0].dtype() == DType.F64) doubles(v[0], Philox.key(s), words, doubles);
      else floats(v[0], Philox.key(s), words, round, floats);
    };
  }

  /**
   * Draws F32 numbers.
   *
   * @param round the chunk's words are rounded up to a multiple of this, so that a rung may always
   *     make whole vectors
   */
  private static void floats(View out, long key, Words words, int round, FloatMap map) {
    float[] to = out.floats();
    Workers.elements(
        out.size(),
        PIECE,
        (from, end) -> {
          int[] w = new int[Math.min(CHUNK, (end - from + round - 1) / round * round)];
          for (int i = from; i < end; i += CHUNK) {
            int n = Math.min(CHUNK, end - i);
            words.fill(key, 0, i, w, 0, (n + round - 1) / round * round);
            map.map(w, to, out.offset() + i, n);
          }
        });
  }

  /** Draws F64 numbers, each from word i of plane 0 (high) and word i of plane 1 (low). */
  public static void doubles(View out, long key, Words words, LongToDoubleFunction map) {
    double[] to = out.doubles();
    Workers.elements(
        out.size(),
        PIECE,
        (from, end) -> {
          int[] high = new int[Math.min(CHUNK, end - from)];
          int[] low = new int[high.length];
          for (int i = from; i < end; i += CHUNK) {
            int n = Math.min(CHUNK, end - i);
            words.fill(key, 0, i, high, 0, n);
            words.fill(key, 1, i, low, 0, n);
            for (int j = 0; j < n; j++) {
              to[out.offset() + i + j] =
                  map.applyAsDouble((long) high[j] << 32 | low[j] & 0xFFFFFFFFL);
            }
          }
        });
  }

  /** Draws I32 numbers: the words go straight to the output and are mapped there. */
  public static void ints(View out, long key, Words words, IntMap map) {
    int[] to = out.ints();
    Workers.elements(
        out.size(),
        PIECE,
        (from, end) -> {
          for (int i = from; i < end; i += CHUNK) {
            int n = Math.min(CHUNK, end - i);
            words.fill(key, 0, i, to, out.offset() + i, n);
            map.map(to, out.offset() + i, n);
          }
        });
  }

  /** Maps words to whole numbers in [0, n). */
  public static IntMap below(long n) {
    return (words, at, count) -> {
      for (int i = at; i < at + count; i++) words[i] = (int) ((words[i] & 0xFFFFFFFFL) * n >>> 32);
    };
  }
}
