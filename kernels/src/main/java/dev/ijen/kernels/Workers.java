package dev.ijen.kernels;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Coarse parallelism with results that never depend on the number of threads: the pieces of work
 * and the order in which their results combine are functions of the size only.
 *
 * <p>{@code -Dijen.threads=N} sets the number of threads (default: the machine's processors). With
 * one thread everything runs on the caller, in order.
 *
 * <p>A call never waits for a worker to begin: whoever is there takes pieces, its own run of them
 * first (the caches of its processor may hold them from the last call), then what others have not
 * begun. So a call that wakes a parked worker is as fast as one thread at least.
 *
 * <p>A worker looks for its next task for half a millisecond, then parks: waking a parked thread
 * costs 100 microseconds on a virtual machine, as much as a branch of a small gradient step. It
 * parks at once where it notices that another thread wants its processor, and almost at once while
 * the JIT is busy, since the compiler needs the processor more. Who wakes it keeps it off the own
 * processor ({@link Placement}).
 */
public final class Workers {
  private static final int THREADS =
      Math.max(1, Integer.getInteger("ijen.threads", Runtime.getRuntime().availableProcessors()));

  /** How long a worker looks for its next task before it parks, while the JIT is idle. */
  private static final long WORKER_SPIN = 500_000;

  /** How long a caller looks for the end of pieces that others have begun before it parks. */
  private static final long CALLER_SPIN = 2_000_000;

  /** Both, while the JIT compiles: it needs the processor more. */
  private static final long COLD_SPIN = 20_000;

  /** Looks between two at the clock, about a microsecond. */
  private static final int LOOKS = 32;

  /** A pause between two looks that means that another thread had the processor. */
  private static final long PREEMPTED = 50_000;

  private static final Worker[] WORKERS = new Worker[THREADS - 1];

  static {
    for (int i = 0; i < WORKERS.length; i++) {
      WORKERS[i] = new Worker(i + 1);
      WORKERS[i].start();
    }
  }

  private Workers() {}

  public static int threads() {
    return THREADS;
  }

  /** Work on the half-open range of pieces {@code [from, to)}. */
  @FunctionalInterface
  public interface Range {
    void run(int from, int to);
  }

  /**
   * Runs two independent branches, on two threads when a worker is free. Both have finished when
   * this returns; if one throws, its exception is rethrown (the first branch's before the
   * second's).
   */
  public static void both(Runnable first, Runnable second) {
    new Split(2, 2, (from, to) -> (from == 0 ? first : second).run()).run();
  }

  /** {@link #both(Runnable, Runnable)} for branches with a result. */
  public record Pair<A, B>(A first, B second) {}

  /** Runs two branches and returns both results. */
  public static <A, B> Pair<A, B> both(Supplier<A> first, Supplier<B> second) {
    @SuppressWarnings("unchecked")
    A[] a = (A[]) new Object[1];
    @SuppressWarnings("unchecked")
    B[] b = (B[]) new Object[1];
    // The types are named: an assignment has a value, so a bare lambda would call this method
    // again.
    Runnable left = () -> a[0] = first.get();
    Runnable right = () -> b[0] = second.get();
    both(left, right);
    return new Pair<>(a[0], b[0]);
  }

  /**
   * Splits {@code pieces} into runs of neighbours, each done by some thread. A piece's result must
   * not depend on the run or thread that it falls to; combine partial results afterwards, in order
   * of pieces. All pieces are done, or their exceptions thrown, when this returns.
   */
  public static void split(int pieces, Range work) {
    int threads = Math.min(THREADS, pieces);
    if (threads > 1) new Split(pieces, threads, work).run();
    else if (pieces > 0) work.run(0, pieces);
  }

  /**
   * Runs work on {@code size} elements, on the caller alone unless there are at least two pieces of
   * {@code piece} elements. Ranges given to the work start at multiples of {@code piece}.
   */
  public static void elements(int size, int piece, Range work) {
    if (size < 2 * (long) piece) {
      if (size > 0) work.run(0, size);
      return;
    }
    split(
        (int) (((long) size + piece - 1) / piece),
        (from, to) -> work.run(from * piece, (int) Math.min((long) to * piece, size)));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneaky(Throwable t) throws T {
    throw (T) t;
  }

  /** One thread's way to wait for something that is likely soon. */
  private static final class Spin {
    /** Whether the last wait was interrupted by another thread on this processor. */
    boolean preempted;

    /**
     * Spins until {@code ready}, for some nanoseconds, or until it was preempted.
     *
     * @return whether it became ready
     */
    boolean until(BooleanSupplier ready, long nanos) {
      preempted = false;
      if (ready.getAsBoolean()) return true;
      long limit = Warm.isUp() ? nanos : COLD_SPIN;
      long start = System.nanoTime();
      long last = start;
      for (int i = 1; ; i++) {
        Thread.onSpinWait();
        if (i % LOOKS == 0) {
          long now = System.nanoTime();
          preempted |= now - last > PREEMPTED;
          if (ready.getAsBoolean()) return true;
          if (preempted || now - start > limit) return false;
          Thread.yield(); // who waits for this processor may be whom we wait for
          last = now;
        } else if (ready.getAsBoolean()) {
          return true;
        }
      }
    }
  }

  /** Whether the JIT has calmed down: asked often, looked at ten times a second. */
  private static final class Warm {
    private static final long PERIOD = 100_000_000;
    private static final @Nullable CompilationMXBean JIT = ManagementFactory.getCompilationMXBean();
    private static volatile long looked = System.nanoTime();
    private static volatile long compiled;
    private static volatile boolean up;

    static boolean isUp() {
      long now = System.nanoTime();
      if (now - looked > PERIOD) look(now);
      return up;
    }

    private static synchronized void look(long now) {
      long elapsed = (now - looked) / 1_000_000;
      if (elapsed == 0) return;
      looked = now;
      long total = JIT == null ? 0 : JIT.getTotalCompilationTime(); // milliseconds, all threads
      up = total - compiled < elapsed / 4;
      compiled = total;
    }
  }

  /** A call of {@link #split}: pieces that threads take until none are left. */
  private static final class Split {
    private final Range work;
    private final Thread caller = Thread.currentThread();

    /** What nobody has begun, a run of pieces for each thread: from (upper 32 bits) and to. */
    private final AtomicLongArray open;

    /** Pieces that are not finished. */
    private final AtomicInteger left;

    private volatile boolean callerParks;
    private @Nullable Throwable failure;
    private int failed;

    Split(int pieces, int threads, Range work) {
      this.work = work;
      left = new AtomicInteger(pieces);
      open = new AtomicLongArray(threads);
      for (int i = 0, from = 0; i < threads; i++) {
        int to = (int) ((long) pieces * (i + 1) / threads);
        open.setPlain(i, pack(from, to));
        from = to;
      }
    }

    private static long pack(int from, int to) {
      return (long) from << 32 | to;
    }

    void run() {
      int asked = 0;
      for (int i = 0; i < WORKERS.length && asked < open.length() - 1; i++) {
        if (WORKERS[i].offer(this)) asked++;
      }
      help(0);
      for (Worker w : WORKERS) w.withdraw(this);
      if (left.get() > 0 && !new Spin().until(() -> left.get() == 0, CALLER_SPIN)) {
        callerParks = true;
        while (left.get() > 0) LockSupport.park(this);
      }
      if (failure != null) Workers.<RuntimeException>sneaky(failure);
    }

    /** Takes halves of what is open: first of its own run's front, then of the others' back. */
    void help(int thread) {
      for (int i = 0; i < open.length(); i++) {
        int run = (thread + i) % open.length();
        for (long o; (int) (o = open.get(run)) > o >> 32; ) {
          int from = (int) (o >> 32);
          int to = (int) o;
          int middle = i == 0 ? to - (to - from) / 2 : from + (to - from) / 2;
          long rest = i == 0 ? pack(middle, to) : pack(from, middle);
          if (!open.compareAndSet(run, o, rest)) continue;
          if (i == 0) run(from, middle);
          else run(middle, to);
        }
      }
    }

    private void run(int from, int to) {
      try {
        work.run(from, to);
      } catch (Throwable t) {
        fail(from, t);
      }
      if (left.addAndGet(from - to) == 0 && callerParks) LockSupport.unpark(caller);
    }

    /** Keeps the failure of the earliest pieces, the others as its suppressed ones. */
    private synchronized void fail(int from, Throwable t) {
      Throwable other = failure;
      if (other == null || from < failed) {
        failure = t;
        failed = from;
        if (other != null && other != t) t.addSuppressed(other);
      } else if (other != t) {
        other.addSuppressed(t);
      }
    }
  }

  private static final class Worker extends Thread {
    private final AtomicReference<@Nullable Split> next = new AtomicReference<>();
    private final int number;
    private volatile boolean busy;
    private volatile boolean parked;
    private volatile @Nullable Placement placement;

    /** The system's number of this thread, once there is a placement. */
    private int thread;

    private boolean placed;

    Worker(int number) {
      super("ijen-worker-" + number);
      this.number = number;
      setDaemon(true);
    }

    boolean offer(Split task) {
      if (busy || next.get() != null || !next.compareAndSet(null, task)) return false;
      if (parked) {
        Placement p = placement;
        if (p != null) p.elsewhere(thread);
        LockSupport.unpark(this);
      }
      return true;
    }

    void withdraw(Split task) {
      if (next.get() == task) next.compareAndSet(task, null);
    }

    @Override
    public void run() {
      Spin spin = new Spin();
      for (; ; ) {
        // Who was preempted parks: the scheduler will wake it on a processor that is free.
        if (spin.preempted || !spin.until(() -> next.get() != null, WORKER_SPIN)) park();
        spin.preempted = false;
        Split task = next.getAndSet(null);
        if (task == null) continue; // its caller has done it all
        busy = true;
        task.help(number);
        busy = false;
      }
    }

    private void park() {
      parked = true;
      if (next.get() == null) LockSupport.park(this);
      parked = false;
      if (placement != null) placement.anywhere();
      else if (!placed && Warm.isUp()) place();
    }

    /** Not before the JIT is idle: it takes time, and nobody waits for a worker. */
    private void place() {
      placed = true;
      Placement p = Placement.find();
      if (p == null) return;
      thread = p.self();
      placement = p;
    }
  }
}
