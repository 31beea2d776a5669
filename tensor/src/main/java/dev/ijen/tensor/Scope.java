package dev.ijen.tensor;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns the buffers made on this thread while it is the innermost open scope, and recycles them at
 * its closing brace:
 *
 * <pre>{@code
 * Tensor result;
 * try (var s = new Scope()) {
 *   result = s.keep(x.mul(y).sum());   // moved one level out; everything else is recycled
 * }
 * }</pre>
 *
 * <p>What an open tape has saved for its backward pass is not recycled but handed to that tape. A
 * tensor made outside any scope is left to the garbage collector.
 */
public class Scope implements AutoCloseable, Buffer.Owner {
  private static final ThreadLocal<Local> LOCAL = ThreadLocal.withInitial(Local::new);

  /** The calling thread's innermost scope and open tape. */
  static final class Local {
    @Nullable Scope top;
    @Nullable Recorder recorder;

    /** Lists of closed scopes, for the next ones: a training step opens dozens. */
    private final ArrayDeque<Buffer[]> lists = new ArrayDeque<>();
  }

  private final Local local;
  private final @Nullable Scope parent;
  private Buffer[] buffers;
  private int count;
  private boolean open = true;
  private boolean capped;

  /** Opens a scope on this thread, inside the innermost one that is open. */
  @SuppressWarnings("this-escape")
  public Scope() {
    local = LOCAL.get();
    Buffer[] list = local.lists.pollLast();
    buffers = list == null ? new Buffer[32] : list;
    parent = local.top;
    local.top = this;
  }

  static Local local() {
    return LOCAL.get();
  }

  /** The tape that is open on this thread, if any. */
  public static @Nullable Recorder recorder() {
    return LOCAL.get().recorder;
  }

  /** Makes {@code recorder} see the ops of this thread; returns the one it replaces. For tapes. */
  protected static @Nullable Recorder recordTo(@Nullable Recorder recorder) {
    Local l = LOCAL.get();
    Recorder before = l.recorder;
    l.recorder = recorder;
    return before;
  }

  /** A row-major view of a fresh buffer that the innermost scope owns; contents undefined. */
  static View allocate(Device device, DType dtype, Shape shape) {
    Scope s = LOCAL.get().top;
    if (s == null) {
      return View.of(device.allocate(dtype, shape.size(), false), shape.raw(), shape.strides());
    }
    if (s.capped) throw s.cappedError(dtype, shape);
    Buffer b = device.allocate(dtype, shape.size(), true);
    s.adopt(b);
    return View.of(b, shape.raw(), shape.strides());
  }

  private IllegalStateException cappedError(DType dtype, Shape shape) {
    return new IllegalStateException(
        ("this scope is capped: nothing may be allocated in it any more, but %s%s was"
                + " asked for; move the computation out or drop the cap() (%s)")
            .formatted(dtype, shape, report()));
  }

  /** Takes ownership of a buffer. */
  protected final void adopt(Buffer b) {
    b.owner(this);
    if (count == buffers.length) buffers = Arrays.copyOf(buffers, 2 * count);
    buffers[count++] = b;
  }

  /**
   * Moves a tensor's memory one level out: to the enclosing scope, or to the garbage collector. It
   * may have been made in a scope inside this one.
   */
  public final Tensor keep(Tensor t) {
    Buffer b = t.view().buffer();
    if (b.owner() instanceof Scope s && s.isWithin(this)) {
      if (parent != null) parent.adopt(b);
      else b.owner(null);
    }
    return t;
  }

  private boolean isWithin(Scope outer) {
    for (Scope s = this; s != null; s = s.parent) if (s == outer) return true;
    return false;
  }

  /** From now on an allocation in this scope throws: finds the one that should not be there. */
  public final void cap() {
    capped = true;
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  /** How many buffers this scope has taken so far: a mark for {@link #recycleSince}. */
  protected final int mark() {
    return count;
  }

  /** Whether this scope has taken {@code b} since {@code mark}. */
  protected final boolean takenSince(int mark, Buffer b) {
    for (int i = mark; i < count; i++) if (buffers[i] == b) return true;
    return false;
  }

  /** Recycles the buffers taken since {@code mark}, except those that {@code keep} accepts. */
  protected final void recycleSince(int mark, java.util.function.Predicate<Buffer> keep) {
    int to = mark;
    for (int i = mark; i < count; i++) {
      Buffer b = buffers[i];
      if (b.owner() != this) continue;
      if (keep.test(b)) buffers[to++] = b;
      else b.device().release(b);
    }
    Arrays.fill(buffers, to, count, null);
    count = to;
  }

  @Override
  public void close() {
    if (!open) return;
    if (local != LOCAL.get()) {
      throw new IllegalStateException("a scope must be closed by the thread that opened it");
    }
    if (local.top != this) {
      throw new IllegalStateException(
          "scopes must be closed innermost first; use try (var s = new Scope()) { ... }");
    }
    local.top = parent;
    open = false;
    for (int i = 0; i < count; i++) {
      Buffer b = buffers[i];
      if (b.owner() != this) continue;
      Buffer.Owner saver = b.saver();
      if (saver != null && saver != this && saver.isOpen()) ((Scope) saver).adopt(b);
      else b.device().release(b);
    }
    Arrays.fill(buffers, 0, count, null);
    local.lists.addLast(buffers);
    buffers = NONE;
    count = 0;
  }

  private static final Buffer[] NONE = new Buffer[0];

  /**
   * Runs two branches, on two threads when a worker is free, each inside its own scope. What a
   * branch made outside any inner scope or tape of its own then belongs to the caller's innermost
   * scope (or to the garbage collector), so that results need no copy. Results do not depend on the
   * number of threads. A tape that is open here would not see what the branches do, so there must
   * be none: each branch opens its own.
   */
  public static <A, B> Workers.Pair<A, B> both(Supplier<A> first, Supplier<B> second) {
    Local caller = LOCAL.get();
    if (caller.recorder != null) {
      throw new IllegalStateException(
          "Scope.both: the tape that is open on this thread would not record the branches;"
              + " open a tape inside each branch instead");
    }
    Scope[] branch = new Scope[2];
    try {
      return Workers.both(() -> branch(branch, 0, first), () -> branch(branch, 1, second));
    } finally {
      for (Scope s : branch) if (s != null) s.moveTo(caller.top);
    }
  }

  private static <R> R branch(Scope[] branch, int i, Supplier<R> work) {
    Scope s = branch[i] = new Scope();
    try {
      return work.get();
    } finally {
      s.local.top = s.parent;
    }
  }

  private void moveTo(@Nullable Scope target) {
    open = false;
    for (int i = 0; i < count; i++) {
      if (buffers[i].owner() != this) continue;
      if (target != null) target.adopt(buffers[i]);
      else buffers[i].owner(null);
    }
    if (local == LOCAL.get()) {
      Arrays.fill(buffers, 0, count, null);
      local.lists.addLast(buffers); // a worker's list is its own
    }
    buffers = NONE;
    count = 0;
  }

  /**
   * Live buffers of this thread's open scopes: how many and how large, per type and size, and with
   * {@code -Dijen.debug.buffers=true} by the place that made them.
   */
  public static String report() {
    Map<String, long[]> rows = new TreeMap<>();
    long total = 0;
    int buffers = 0;
    int scopes = 0;
    for (Scope s = LOCAL.get().top; s != null; s = s.parent, scopes++) {
      for (int i = 0; i < s.count; i++) {
        Buffer b = s.buffers[i];
        if (b.owner() != s || b.isReleased()) continue;
        long bytes = (long) b.size() * b.dtype().bytes();
        long[] row =
            rows.computeIfAbsent(b.dtype() + "[" + b.size() + "]" + site(b), k -> new long[2]);
        row[0]++;
        row[1] += bytes;
        total += bytes;
        buffers++;
      }
    }
    StringBuilder out = new StringBuilder();
    out.append(buffers).append(" live buffers, ").append(total).append(" bytes, in ");
    out.append(scopes).append(" open scopes");
    rows.forEach((k, v) ->
        out.append("\n  ")
            .append(v[0])
            .append(" x ")
            .append(k)
            .append(", ")
            .append(v[1])
            .append(" bytes"));
    return out.toString();
  }

  private static String site(Buffer b) {
    Throwable at = b.createdAt();
    if (at == null) return "";
    for (StackTraceElement e : at.getStackTrace()) {
      String c = e.getClassName();
      if (!c.startsWith("dev.ijen.kernels.") && !c.startsWith("dev.ijen.tensor."))
        return " at " + e;
    }
    return "";
  }
}
