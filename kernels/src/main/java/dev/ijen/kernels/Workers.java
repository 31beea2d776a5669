package dev.ijen.kernels;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
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
 * <p>A worker looks for its next task for half a millisecond, then parks: waking a parked thread
 * costs 50 microseconds and more on a virtual machine, as much as a branch of a small gradient step
 * (PPO on CartPole: 42,000 steps a second with parking after 30 microseconds, 75,000 so). While the
 * JIT is busy it parks almost at once, since the compiler needs the processor more.
 */
public final class Workers {
  private static final int THREADS =
      Math.max(1, Integer.getInteger("ijen.threads", Runtime.getRuntime().availableProcessors()));

  /** How long a worker looks for its next task before it parks, while the JIT is idle. */
  private static final long WORKER_SPIN = 500_000;

  /** How long a caller looks for the end of its second branch before it parks. */
  private static final long CALLER_SPIN = 2_000_000;

  /** Both, while the JIT compiles: it needs the processor more. */
  private static final long COLD_SPIN = 20_000;

  private static final Worker[] WORKERS = new Worker[THREADS - 1];

  static {
    for (int i = 0; i < WORKERS.length; i++) {
      WORKERS[i] = new Worker("ijen-worker-" + (i + 1));
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
    Task task = new Task(second);
    Worker worker = submit(task);
    Throwable failed = null;
    try {
      first.run();
    } catch (Throwable t) {
      failed = t;
    }
    if (worker == null) task.run();
    else task.await();
    Throwable other = task.failure;
    if (failed == null) failed = other;
    else if (other != null && other != failed) failed.addSuppressed(other);
    if (failed != null) Workers.<RuntimeException>sneaky(failed);
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
   * Splits {@code pieces} into one run of neighbours per thread. A piece's result must not depend
   * on which thread computes it; combine partial results afterwards, in order of pieces.
   */
  public static void split(int pieces, Range work) {
    int threads = Math.min(THREADS, pieces);
    if (threads <= 1) {
      if (pieces > 0) work.run(0, pieces);
      return;
    }
    split(0, pieces, threads, work);
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

  private static void split(int from, int to, int threads, Range work) {
    if (threads == 1) {
      work.run(from, to);
      return;
    }
    int left = threads / 2;
    int middle = from + (int) ((long) (to - from) * left / threads);
    both(() -> split(from, middle, left, work), () -> split(middle, to, threads - left, work));
  }

  private static @Nullable Worker submit(Task task) {
    for (Worker w : WORKERS) if (w.offer(task)) return w;
    return null;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneaky(Throwable t) throws T {
    throw (T) t;
  }

  /**
   * Spins until {@code ready} or for some nanoseconds.
   *
   * @return whether it became ready
   */
  private static boolean spin(BooleanSupplier ready, long nanos) {
    long limit = Warm.isUp() ? nanos : COLD_SPIN;
    long start = System.nanoTime();
    for (int i = 1; ; i++) {
      if (ready.getAsBoolean()) return true;
      Thread.onSpinWait();
      if (i % 32 == 0 && System.nanoTime() - start > limit) return false;
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

  private static final class Task {
    private final Runnable work;
    private final Thread caller = Thread.currentThread();
    private volatile boolean done;
    private volatile boolean callerParks;
    private @Nullable Throwable failure;

    Task(Runnable work) {
      this.work = work;
    }

    void run() {
      try {
        work.run();
      } catch (Throwable t) {
        failure = t;
      }
    }

    void finish() {
      done = true;
      if (callerParks) LockSupport.unpark(caller);
    }

    void await() {
      if (spin(() -> done, CALLER_SPIN)) return;
      callerParks = true;
      while (!done) LockSupport.park(this);
    }
  }

  private static final class Worker extends Thread {
    private final AtomicReference<@Nullable Task> next = new AtomicReference<>();
    private volatile boolean busy;
    private volatile boolean parked;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    boolean offer(Task task) {
      if (busy || !next.compareAndSet(null, task)) return false;
      if (parked) LockSupport.unpark(this);
      return true;
    }

    @Override
    public void run() {
      for (; ; ) {
        Task task = await();
        busy = true;
        next.set(null);
        task.run();
        busy = false; // before the caller goes on: it may have more
        task.finish();
      }
    }

    private Task await() {
      if (!spin(() -> next.get() != null, WORKER_SPIN)) {
        parked = true;
        while (next.get() == null) LockSupport.park(this);
        parked = false;
      }
      return Objects.requireNonNull(next.get());
    }
  }
}
