package dev.ijen.kernels;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Recycles one thread's heap arrays by size class, because a fresh array costs far more than a
 * small kernel (several microseconds for 4,096 floats where the addition costs 0.3).
 *
 * <p>Each thread has its own pool, so taking and giving back need no lock. A buffer that another
 * thread releases comes home through a queue, which is drained when a class runs empty: without it
 * a worker that makes buffers and a caller that frees them would allocate for ever.
 *
 * <p>Size classes: multiples of 16 up to 64, then four steps per power of two (at most 25 % slack).
 */
public final class Pool {
  private static final ThreadLocal<Pool> LOCAL = ThreadLocal.withInitial(Pool::new);

  /** How many size classes there are. */
  public static final int CLASSES = 4 * 28;

  private static final DType[] DTYPES = DType.values();

  private record Returned(DType dtype, int sizeClass, Object array) {}

  @SuppressWarnings({"unchecked", "rawtypes"})
  private final ArrayDeque<Object>[] free = new ArrayDeque[DTYPES.length * CLASSES];

  private final ConcurrentLinkedQueue<Returned> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.currentThread();
  private long hits;
  private long misses;
  private long bytes;

  private static final List<WeakReference<Pool>> ALL = new ArrayList<>();

  private Pool() {
    synchronized (ALL) {
      ALL.removeIf(p -> p.get() == null);
      ALL.add(new WeakReference<>(this));
    }
  }

  /** The calling thread's pool. */
  public static Pool local() {
    return LOCAL.get();
  }

  /**
   * What the calling thread's pool did so far; differences of two readings tell what a step did.
   */
  public record Stats(long hits, long misses, long bytesAllocated) {}

  public Stats stats() {
    return new Stats(hits, misses, bytes);
  }

  /** The sum over the pools of all living threads; exact while the others are idle. */
  public static Stats total() {
    long h = 0;
    long m = 0;
    long b = 0;
    synchronized (ALL) {
      for (WeakReference<Pool> r : ALL) {
        Pool p = r.get();
        if (p == null) continue;
        h += p.hits;
        m += p.misses;
        b += p.bytes;
      }
    }
    return new Stats(h, m, b);
  }

  /** The class of a size: the smallest whose {@link #capacity} is at least {@code n}. */
  public static int sizeClass(int n) {
    if (n <= 16) return 0;
    int power = 31 - Integer.numberOfLeadingZeros(n - 1);
    return (power - 4) * 4 + ((n - 1) >>> (power - 2) & 3) + 1;
  }

  /** Elements that an array of this class holds. */
  public static int capacity(int sizeClass) {
    if (sizeClass == 0) return 16;
    int power = (sizeClass - 1) / 4 + 4;
    long capacity = (5L + (sizeClass - 1) % 4) << (power - 2);
    return (int) Math.min(capacity, Integer.MAX_VALUE - 8);
  }

  /** An array of at least {@code n} elements with undefined contents. */
  Object take(DType dtype, int n) {
    int c = sizeClass(n);
    int slot = dtype.ordinal() * CLASSES + c;
    Object array = poll(slot);
    if (array == null && !inbox.isEmpty()) {
      drain();
      array = poll(slot);
    }
    if (array != null) {
      hits++;
      return array;
    }
    misses++;
    int capacity = capacity(c);
    bytes += (long) capacity * dtype.bytes();
    return dtype.newArray(capacity);
  }

  /** Gives an array back, from whichever thread. */
  void give(DType dtype, int n, Object array) {
    int c = sizeClass(n);
    if (Thread.currentThread() == thread) put(dtype.ordinal() * CLASSES + c, array);
    else inbox.add(new Returned(dtype, c, array));
  }

  private @Nullable Object poll(int slot) {
    ArrayDeque<Object> list = free[slot];
    return list == null ? null : list.pollLast();
  }

  private void put(int slot, Object array) {
    ArrayDeque<Object> list = free[slot];
    if (list == null) free[slot] = list = new ArrayDeque<>();
    list.addLast(array);
  }

  private void drain() {
    for (Returned r; (r = inbox.poll()) != null; ) {
      put(r.dtype.ordinal() * CLASSES + r.sizeClass, r.array);
    }
  }

  /** Drops every cached array of the calling thread. */
  public void clear() {
    drain();
    java.util.Arrays.fill(free, null);
  }
}
