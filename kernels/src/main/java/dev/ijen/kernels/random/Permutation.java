package dev.ijen.kernels.random;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.Arrays;

/**
 * The random order of {@link Draws#PERMUTATION}: sorts elements by their random bits. Sorting (and
 * not swapping, Fisher and Yates) because a sort gives the same order by any algorithm, so a GPU
 * may use another one.
 *
 * <p>The words are uniform, so their high bits spread n elements over n/2 to n buckets evenly: one
 * pass of counting and one of placing leave an array in which nothing is far from its place, and an
 * insertion sort ends it. The second word of an element is made only where two first words are
 * equal.
 */
final class Permutation implements Kernel.Cpu {
  /** Scratch up to this many elements is kept for the thread's next draw. */
  private static final int KEPT = 1 << 16;

  private static final int MOST_BUCKET_BITS = 24;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(() -> new Scratch(0));

  private final Words words;

  Permutation(Words words) {
    this.words = words;
  }

  /**
   * An entry holds an element's word in its high half (sign flipped: signed order) and its index.
   */
  private static final class Scratch {
    final long[] entries;
    final int[] starts;

    Scratch(int n) {
      entries = new long[n];
      starts = new int[1 << bucketBits(n)];
    }

    static Scratch of(int n) {
      Scratch s = SCRATCH.get();
      if (s.entries.length >= n) return s;
      s = new Scratch(n);
      if (n <= KEPT) SCRATCH.set(s);
      return s;
    }
  }

  @Override
  public void run(View[] v, double[] s) {
    int n = v[0].size();
    int at = v[0].offset();
    int[] out = v[0].ints();
    long key = Philox.key(s);
    words.fill(key, 0, 0, out, at, n);
    Scratch scratch = Scratch.of(n);
    long[] entries = scratch.entries;
    place(out, at, n, entries, scratch.starts);
    insertionSort(entries, n);
    breakTies(entries, n, key);
    for (int i = 0; i < n; i++) out[at + i] = (int) entries[i];
  }

  private static int bucketBits(int n) {
    return n < 2 ? 0 : Math.min(MOST_BUCKET_BITS, 31 - Integer.numberOfLeadingZeros(n));
  }

  private static void place(int[] words, int at, int n, long[] entries, int[] starts) {
    int bits = bucketBits(n);
    int shift = 32 - bits;
    Arrays.fill(starts, 0, 1 << bits, 0);
    for (int i = 0; i < n; i++) starts[(int) ((words[at + i] & 0xFFFFFFFFL) >>> shift)]++;
    int start = 0;
    for (int b = 0; b < 1 << bits; b++) {
      int count = starts[b];
      starts[b] = start;
      start += count;
    }
    for (int i = 0; i < n; i++) {
      int word = words[at + i];
      int to = starts[(int) ((word & 0xFFFFFFFFL) >>> shift)]++;
      entries[to] = (long) (word ^ Integer.MIN_VALUE) << 32 | i;
    }
  }

  private static void insertionSort(long[] entries, int n) {
    for (int i = 1; i < n; i++) {
      long entry = entries[i];
      int j = i;
      for (; j > 0 && entries[j - 1] > entry; j--) entries[j] = entries[j - 1];
      entries[j] = entry;
    }
  }

  /** Entries with equal words are in order of their index here; their second words decide. */
  static void breakTies(long[] entries, int n, long key) {
    for (int i = 1; i < n; i++) {
      long entry = entries[i];
      if (entry >> 32 != entries[i - 1] >> 32) continue;
      int j = i;
      for (;
          j > 0 && entry >> 32 == entries[j - 1] >> 32 && isAfter(entries[j - 1], entry, key); ) {
        entries[j] = entries[--j];
      }
      entries[j] = entry;
    }
  }

  private static boolean isAfter(long left, long right, long key) {
    int a = Philox.word(key, 1, left & 0xFFFFFFFFL);
    int b = Philox.word(key, 1, right & 0xFFFFFFFFL);
    return Integer.compareUnsigned(a, b) > 0;
  }
}
