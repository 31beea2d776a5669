package dev.ijen.bench.cpu;

import dev.ijen.kernels.Workers;
import org.jspecify.annotations.Nullable;

/** How long the machine copies as many bytes as a work must read and write. */
public final class CopyPeer implements Peer {
  /** Floats per piece of a thread. */
  private static final int PIECE = 1 << 14;

  @Override
  public String describe() {
    return "copy (System.arraycopy of as many bytes)";
  }

  @Override
  public @Nullable Side prepare(Work work, Work.Ready ready) {
    return work.copied() == 0 ? null : side(work.copied());
  }

  /**
   * Copies of some bytes.
   *
   * @param bytes that are moved: half of them read, half written
   */
  public static Side side(double bytes) {
    int n = (int) Math.max(1, bytes / 8); // a float copied is four bytes read and four written
    float[] from = new float[n];
    float[] to = new float[n];
    java.util.Arrays.fill(from, 1);
    return new Calls(
        "copy",
        calls -> {
          for (int i = 0; i < calls; i++) copy(from, to);
        });
  }

  private static void copy(float[] from, float[] to) {
    Workers.elements(from.length, PIECE, (lo, hi) -> System.arraycopy(from, lo, to, lo, hi - lo));
  }

  @Override
  public float @Nullable [] results(int calls) {
    return null;
  }

  @Override
  public void close() {}
}
