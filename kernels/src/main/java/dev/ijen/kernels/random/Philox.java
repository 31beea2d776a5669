package dev.ijen.kernels.random;

/**
 * Philox4x32-10, a counter-based random number generator: a pure function from a 128-bit counter
 * and a 64-bit key to four 32-bit words. Nothing is ever advanced, so the words of a draw are the
 * same for any chunking, thread count, vector width and device.
 *
 * <p>Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
 * section 3.3 (Philox) and table 2.
 *
 * <p>How this engine uses the counter, as words (c0, c1, c2, c3):
 *
 * <ul>
 *   <li>(c0, c1) is a 64-bit index, low word first; c2 is the plane; c3 is the purpose.
 *   <li>Purpose 0, plane 0: word i of a draw is word i mod 4 of block i / 4.
 *   <li>Purpose 0, plane 1: a second word for element i, where 32 bits are too few (F64, sorting).
 *   <li>Purpose 1: derived keys. They never see a counter that a draw uses.
 * </ul>
 */
public final class Philox {
  /** Multiplies counter word 0. */
  public static final int MULTIPLIER_0 = 0xD2511F53;

  /** Multiplies counter word 2. */
  public static final int MULTIPLIER_1 = 0xCD9E8D57;

  /** Added to key word 0 between rounds: the golden ratio. */
  public static final int WEYL_0 = 0x9E3779B9;

  /** Added to key word 1 between rounds: the square root of three, less one. */
  public static final int WEYL_1 = 0xBB67AE85;

  public static final int ROUNDS = 10;

  private static final long WORD = 0xFFFFFFFFL;
  private static final int CHILDREN = 1;

  private Philox() {}

  /**
   * One block: the four words of a counter and a key.
   *
   * @param key key word 0 in its low 32 bits, key word 1 in its high 32 bits
   * @param words receives the block at {@code at .. at + 3}
   */
  public static void block(int c0, int c1, int c2, int c3, long key, int[] words, int at) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = (MULTIPLIER_0 & WORD) * (c0 & WORD);
      long p1 = (MULTIPLIER_1 & WORD) * (c2 & WORD);
      c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      c1 = (int) p1;
      c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c3 = (int) p0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    words[at] = c0;
    words[at + 1] = c1;
    words[at + 2] = c2;
    words[at + 3] = c3;
  }

  /** One block as a fresh array of four words. */
  public static int[] block(int c0, int c1, int c2, int c3, long key) {
    int[] words = new int[4];
    block(c0, c1, c2, c3, key, words, 0);
    return words;
  }

  /** Word {@code i} of a plane of the draw of this key. */
  public static int word(long key, int plane, long i) {
    long block = i >>> 2;
    return block((int) block, (int) (block >>> 32), plane, 0, key)[(int) i & 3];
  }

  /**
   * Words {@code first .. first + count - 1} of a plane of the draw of this key.
   *
   * @param first a multiple of 4, so that the range starts a block
   */
  public static void fill(long key, int plane, long first, int[] words, int at, int count) {
    long block = first >>> 2;
    int i = 0;
    for (; i <= count - 4; i += 4, block++) {
      block((int) block, (int) (block >>> 32), plane, 0, key, words, at + i);
    }
    if (i == count) return;
    int[] last = block((int) block, (int) (block >>> 32), plane, 0, key);
    System.arraycopy(last, 0, words, at + i, count - i);
  }

  /**
   * The {@code i}-th key derived from a key: 64 bits of the block with index {@code i} and purpose
   * 1. Different {@code i} come from different blocks, so two children agree only by the chance of
   * two random 64-bit numbers, and no child's bits are bits of any draw of {@code key}.
   */
  public static long child(long key, long i) {
    int[] words = block((int) i, (int) (i >>> 32), 0, CHILDREN, key);
    return (words[1] & WORD) << 32 | words[0] & WORD;
  }

  /** The first {@code n} children: element i is {@link #child child(key, i)}. */
  public static long[] split(long key, int n) {
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) keys[i] = child(key, i);
    return keys;
  }

  /** The low half of a key as a kernel scalar: a whole number below 2^32, exact in a double. */
  public static double low(long key) {
    return key & WORD;
  }

  /** The high half of a key as a kernel scalar. */
  public static double high(long key) {
    return key >>> 32;
  }

  /** The key whose halves are scalars 0 ({@link #low}) and 1 ({@link #high}). */
  public static long key(double[] scalars) {
    return (long) scalars[1] << 32 | (long) scalars[0];
  }
}
