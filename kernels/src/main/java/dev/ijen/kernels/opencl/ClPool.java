package dev.ijen.kernels.opencl;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Pool;
import dev.ijen.kernels.opencl.ClMemory.Lease;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * A device's memory, recycled by size class ({@link Pool#sizeClass} of its size in floats). A piece
 * may be given back while kernels that use it still wait in the queue: the queue is in order, so
 * whoever takes it next runs after them. A scope gives its buffers back at its brace; what no scope
 * owns comes back when the garbage collector has found that nobody refers to it.
 */
final class ClPool {
  /** Leases of buffers that the garbage collector found. */
  final ReferenceQueue<Buffer> forgotten = new ReferenceQueue<>();

  /** Milliseconds; all waits together last twice as long. */
  private static final int LONGEST_WAIT = 64;

  private final Device device;
  private final cl_context context;
  private final ClObjects objects;
  private final long limit;
  private final long largest;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private final ArrayDeque<ClMemory>[] free = new ArrayDeque[Pool.CLASSES];

  /** The ring of all leases: it keeps them alive until their buffers are gone. */
  private final Lease leases;

  private long allocated;
  private long cached;
  private long misses;
  private boolean closed;

  /**
   * @param limit bytes in all
   * @param largest bytes of one piece
   */
  @SuppressWarnings("this-escape")
  ClPool(Device device, cl_context context, ClObjects objects, long limit, long largest) {
    this.device = device;
    this.context = context;
    this.objects = objects;
    this.limit = limit;
    this.largest = largest;
    Arrays.setAll(free, i -> new ArrayDeque<>());
    leases = new Lease(null, null, this);
  }

  private static long bytes(int sizeClass) {
    return 4L * Pool.capacity(sizeClass);
  }

  /** A buffer with undefined contents. */
  Buffer allocate(DType dtype, int n) {
    long words = ((long) n * dtype.bytes() + 3) / 4;
    if (words > Integer.MAX_VALUE - 8) throw tooLarge(dtype, n);
    int c = Pool.sizeClass((int) words);
    if (bytes(c) > largest) throw tooLarge(dtype, n);
    Buffer b = lease(c, dtype, n);
    if (b == null) b = leaseAfterCollection(c, dtype, n);
    if (b == null) throw exhausted(dtype, n, bytes(c));
    return b;
  }

  /** Finds buffers that no scope owns; the JVM says a little after a collection what it found. */
  private @Nullable Buffer leaseAfterCollection(int c, DType dtype, int n) {
    System.gc();
    Buffer b = null;
    for (int wait = 0; b == null && wait <= LONGEST_WAIT; wait = Math.max(1, 2 * wait)) {
      LockSupport.parkNanos(1_000_000L * wait);
      freeCached();
      b = lease(c, dtype, n);
    }
    return b;
  }

  private synchronized @Nullable Buffer lease(int c, DType dtype, int n) {
    ClMemory m = take(c);
    if (m == null) return null;
    Buffer b = new Buffer(device, dtype, n, m, null);
    Lease lease = new Lease(b, m, this);
    m.lease = lease;
    lease.after = leases;
    lease.before = leases.before;
    leases.before.after = lease;
    leases.before = lease;
    return b;
  }

  private @Nullable ClMemory take(int c) {
    ClMemory m = free[c].pollLast();
    if (m == null) {
      collect();
      m = free[c].pollLast();
    }
    long bytes = bytes(c);
    if (m != null) {
      cached -= bytes;
      return m;
    }
    cl_mem memory = allocated + bytes > limit ? null : create(bytes);
    if (memory == null) return null;
    misses++;
    allocated += bytes;
    objects.made(ClObjects.Kind.MEMORY);
    return new ClMemory(this, memory, c);
  }

  private void collect() {
    for (Object lease; (lease = forgotten.poll()) != null; ) {
      ClMemory m = ((Lease) lease).memory;
      if (m != null) give(m);
    }
  }

  private @Nullable cl_mem create(long bytes) {
    int[] code = {0};
    try {
      cl_mem m = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, code);
      if (code[0] == CL.CL_SUCCESS) return m;
    } catch (CLException e) {
      code[0] = e.getStatus();
    }
    if (ClError.isOutOfMemory(code[0])) return null;
    throw ClError.of(code[0], device + ": allocating " + bytes + " bytes");
  }

  /** Takes a piece back, from any thread. */
  synchronized void give(ClMemory m) {
    Lease lease = m.lease;
    if (lease == null) return;
    m.lease = null;
    lease.before.after = lease.after;
    lease.after.before = lease.before;
    lease.clear(); // from here on it is no business of the collector's
    if (closed) {
      destroy(m);
      return;
    }
    free[m.sizeClass].addLast(m);
    cached += bytes(m.sizeClass);
  }

  /** Waits a little for the garbage collector to find what nobody refers to. */
  void awaitForgotten() {
    for (int wait = 1; wait <= LONGEST_WAIT && isLeased(); wait *= 2) {
      System.gc();
      LockSupport.parkNanos(1_000_000L * wait);
    }
  }

  private synchronized boolean isLeased() {
    collect();
    return leases.after != leases;
  }

  /** Returns what nobody uses to the driver. */
  synchronized void freeCached() {
    collect();
    for (ArrayDeque<ClMemory> list : free) {
      for (ClMemory m; (m = list.pollLast()) != null; ) destroy(m);
    }
    cached = 0;
  }

  synchronized void close() {
    freeCached();
    closed = true;
  }

  private void destroy(ClMemory m) {
    CL.clReleaseMemObject(m.memory);
    allocated -= bytes(m.sizeClass);
    objects.released(ClObjects.Kind.MEMORY);
  }

  /** How often the driver had to be asked so far. */
  synchronized long misses() {
    return misses;
  }

  /** Bytes that the driver gave and has not got back. */
  synchronized long allocated() {
    return allocated;
  }

  private IllegalArgumentException tooLarge(DType dtype, int n) {
    return new IllegalArgumentException(
        "%s: a buffer of %s %s elements is %s bytes, the device's limit for one is %s"
            .formatted(device, n, dtype, (long) n * dtype.bytes(), largest));
  }

  private synchronized OutOfMemoryError exhausted(DType dtype, int n, long bytes) {
    return new OutOfMemoryError(
        ("%s: no memory for %s %s elements (%s bytes): %s of %s bytes are in use, and cached"
                + " buffers have been freed; use smaller batches, close scopes earlier, or look at"
                + " Scope.report()")
            .formatted(device, n, dtype, bytes, allocated - cached, limit));
  }
}
