package dev.ijen.kernels;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Coarse parallelism with results that never depend on the number of threads: the pieces of work
 * and the order in which their results combine are functions of the size only.
 *
 * <p>{@code -Dijen.threads=N} sets the number of threads (default: the machine's processors). With
 * one thread everything runs on the caller, in order. A worker spins for some microseconds after
 * its last task, then parks.
 */
public final class Workers {
  private static final int THREADS =
      Math.max(1, Integer.getInteger("ijen.threads", Runtime.getRuntime().availableProcessors()));
  private static final int SPINS = 2_000;
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

  private static final class Task implements Runnable {
    private final Runnable work;
    private final Thread caller = Thread.currentThread();
    private volatile boolean done;
    private @Nullable Throwable failure;

    Task(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        work.run();
      } catch (Throwable t) {
        failure = t;
      } finally {
        done = true;
        if (Thread.currentThread() != caller) LockSupport.unpark(caller);
      }
    }

    void await() {
      for (int i = 0; !done; i++) {
        if (i < SPINS) Thread.onSpinWait();
        else LockSupport.park(this);
      }
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
        try {
          task.run();
        } finally {
          busy = false;
        }
      }
    }

    private Task await() {
      for (int i = 0; i < SPINS; i++) {
        Task t = next.get();
        if (t != null) return t;
        Thread.onSpinWait();
      }
      parked = true;
      try {
        for (; ; ) {
          Task t = next.get();
          if (t != null) return t;
          LockSupport.park(this);
        }
      } finally {
        parked = false;
      }
    }
  }
}
