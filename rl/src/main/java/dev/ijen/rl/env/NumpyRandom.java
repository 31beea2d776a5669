package dev.ijen.rl.env;

import java.util.Arrays;

/**
 * NumPy's default random generator, bit for bit: {@code numpy.random.Generator(PCG64(SeedSequence(
 * seed)))}. Gymnasium's environments draw their starts and noise from it, so with it a seed means
 * the same episode here as there.
 *
 * <p>Sources: SeedSequence is M. E. O'Neill's seed_seq_fe128 ("Developing a seed_seq alternative",
 * 2015); PCG64 is PCG XSL-RR 128/64 (O'Neill, "PCG: a family of simple fast space-efficient
 * statistically good algorithms for random number generation", 2014); bounded integers are D.
 * Lemire, "Fast random integer generation in an interval" (2019). Checked against NumPy 2.4.6.
 *
 * <p>Mutable, for one thread. Algorithms do not use it: they draw from a {@code Key}.
 */
public final class NumpyRandom {
  /** Number of ints in {@link #state()}. */
  public static final int STATE_SIZE = 10;

  private static final long MULTIPLIER_HIGH = 2549297995355413924L;
  private static final long MULTIPLIER_LOW = 4865540595714422341L;
  private static final double DOUBLE_UNIT = 0x1p-53;
  private static final long UINT32_MAX = 0xffffffffL;

  private long high;
  private long low;
  private long incrementHigh;
  private long incrementLow;

  /**
   * Draws of 32 bits take a 64-bit word's low half first and keep the high half for the next one.
   */
  private boolean halfKept;

  private int half;

  /**
   * @param seed as in {@code reset(seed=...)}; at least 0
   */
  public NumpyRandom(long seed) {
    if (seed < 0) throw new IllegalArgumentException("seed must be at least 0, is " + seed);
    long[] words = SeedSequence.words(seed);
    incrementHigh = words[2] << 1 | words[3] >>> 63;
    incrementLow = words[3] << 1 | 1;
    advance();
    low += words[1];
    high += words[0] + (Long.compareUnsigned(low, words[1]) < 0 ? 1 : 0);
    advance();
  }

  private NumpyRandom() {}

  /** The next 64 bits. */
  public long nextLong() {
    advance();
    return Long.rotateRight(high ^ low, (int) (high >>> 58));
  }

  /** The next 32 bits. */
  public int nextInt() {
    if (halfKept) {
      halfKept = false;
      return half;
    }
    long word = nextLong();
    halfKept = true;
    half = (int) (word >>> 32);
    return (int) word;
  }

  /** {@code random()}: uniform on [0, 1) with 53 bits. */
  public double random() {
    return (nextLong() >>> 11) * DOUBLE_UNIT;
  }

  /** {@code uniform(low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * random();
  }

  /** {@code integers(low, high)} of dtype int64: uniform on {@code low .. high - 1}. */
  public long integers(long low, long high) {
    if (low >= high) {
      throw new IllegalArgumentException("integers: low " + low + " is not below high " + high);
    }
    return low + bounded(high - 1 - low);
  }

  /** {@code choice(n)}: one of {@code 0 .. n - 1}. */
  public int choice(int n) {
    return (int) integers(0, n);
  }

  /** {@code choice(len(p), p=p)}: index i with probability {@code p[i]}; they must sum to 1. */
  public int choice(double[] p) {
    double[] cumulative = p.clone();
    for (int i = 1; i < p.length; i++) cumulative[i] += cumulative[i - 1];
    double sum = p.length == 0 ? 0 : cumulative[p.length - 1];
    if (!(Math.abs(sum - 1) < 1e-8)) {
      throw new IllegalArgumentException("choice: probabilities sum to " + sum + ", not 1");
    }
    double u = random();
    int i = 0;
    while (i < p.length - 1 && cumulative[i] / sum <= u) i++;
    return i;
  }

  /** {@code shuffle(array)} of a one-dimensional array, in place. */
  public void shuffle(int[] array) {
    for (int i = array.length - 1; i > 0; i--) {
      int j = masked(i);
      int kept = array[i];
      array[i] = array[j];
      array[j] = kept;
    }
  }

  /** Everything that decides the coming draws: {@value #STATE_SIZE} ints for {@link #restored}. */
  public int[] state() {
    return new int[] {
      (int) (high >>> 32),
      (int) high,
      (int) (low >>> 32),
      (int) low,
      (int) (incrementHigh >>> 32),
      (int) incrementHigh,
      (int) (incrementLow >>> 32),
      (int) incrementLow,
      halfKept ? 1 : 0,
      half
    };
  }

  /** A generator that goes on where the one whose {@link #state()} this is stood. */
  public static NumpyRandom restored(int[] state) {
    if (state.length != STATE_SIZE || (state[7] & 1) == 0 || state[8] < 0 || state[8] > 1) {
      throw new IllegalArgumentException("not the state of a generator: " + Arrays.toString(state));
    }
    NumpyRandom r = new NumpyRandom();
    r.high = word(state[0], state[1]);
    r.low = word(state[2], state[3]);
    r.incrementHigh = word(state[4], state[5]);
    r.incrementLow = word(state[6], state[7]);
    r.halfKept = state[8] == 1;
    r.half = state[9];
    return r;
  }

  private static long word(int high, int low) {
    return (long) high << 32 | low & UINT32_MAX;
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  private void advance() {
    long productHigh =
        Math.unsignedMultiplyHigh(low, MULTIPLIER_LOW)
            + high * MULTIPLIER_LOW
            + low * MULTIPLIER_HIGH;
    long productLow = low * MULTIPLIER_LOW;
    low = productLow + incrementLow;
    high = productHigh + incrementHigh + (Long.compareUnsigned(low, productLow) < 0 ? 1 : 0);
  }

  /**
   * Uniform on {@code 0 .. range}, both unsigned and inclusive (Lemire's multiplication method).
   */
  private long bounded(long range) {
    if (range == 0) return 0;
    if (range == -1) return nextLong();
    if (range == UINT32_MAX) return nextInt() & UINT32_MAX;
    return Long.compareUnsigned(range, UINT32_MAX) < 0
        ? bounded32(range + 1)
        : bounded64(range + 1);
  }

  private long bounded32(long count) {
    long product = (nextInt() & UINT32_MAX) * count;
    if ((product & UINT32_MAX) < count) {
      long threshold = (1L << 32) % count;
      while ((product & UINT32_MAX) < threshold) product = (nextInt() & UINT32_MAX) * count;
    }
    return product >>> 32;
  }

  private long bounded64(long count) {
    long word = nextLong();
    if (Long.compareUnsigned(word * count, count) < 0) {
      long threshold = Long.remainderUnsigned(-count, count);
      while (Long.compareUnsigned(word * count, threshold) < 0) word = nextLong();
    }
    return Math.unsignedMultiplyHigh(word, count);
  }

  /** Uniform on {@code 0 .. max}: masks bits and draws again until one fits, as shuffling does. */
  private int masked(int max) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(max);
    int value = nextInt() & mask;
    while (value > max) value = nextInt() & mask;
    return value;
  }

  /** Spreads a seed over the generator's 256 bits. */
  private static final class SeedSequence {
    private static final int POOL = 4;
    private int hash = 0x43b0d7e5;

    static long[] words(long seed) {
      int[] pool = new SeedSequence().pool(seed);
      int hash = 0x8b51f9dd;
      int[] out = new int[8];
      for (int i = 0; i < out.length; i++) {
        int v = pool[i % POOL] ^ hash;
        hash *= 0x58f38ded;
        v *= hash;
        out[i] = v ^ v >>> 16;
      }
      long[] words = new long[4];
      for (int i = 0; i < words.length; i++) words[i] = word(out[2 * i + 1], out[2 * i]);
      return words;
    }

    private int[] pool(long seed) {
      int[] pool = {hashed((int) seed), hashed((int) (seed >>> 32)), hashed(0), hashed(0)};
      for (int from = 0; from < POOL; from++) {
        for (int to = 0; to < POOL; to++) {
          if (from != to) pool[to] = mixed(pool[to], hashed(pool[from]));
        }
      }
      return pool;
    }

    private int hashed(int v) {
      v ^= hash;
      hash *= 0x931e8875;
      v *= hash;
      return v ^ v >>> 16;
    }

    private static int mixed(int x, int y) {
      int r = 0xca01f9dd * x - 0x4973f715 * y;
      return r ^ r >>> 16;
    }
  }
}
