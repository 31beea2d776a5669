package dev.ijen.kernels.opencl;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.function.Consumer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.jspecify.annotations.Nullable;

/**
 * An OpenCL device: one context, one queue in order, a pool of memory, compiled programs. Kernels
 * run asynchronously; {@link #copyOut} and {@link #synchronize} wait, and report what a kernel
 * found wrong since the last wait (an index out of its range). With {@code -Dijen.sync=true} each
 * launch waits, so that the error names the kernel and the stack trace its caller.
 *
 * <p>{@code -Dijen.opencl.memory=BYTES} limits what is taken of the device's memory; {@code
 * -Dijen.opencl.shape=gpu|cpu} chooses kernels of the other kind than the device's, for tests;
 * {@code -Dijen.opencl.leaks=true} closes the device when the process ends and says which of the
 * driver's objects were still in use.
 */
public final class OpenClDevice implements Device {
  private static final boolean LEAKS = Boolean.getBoolean("ijen.opencl.leaks");

  private final String name;
  private final cl_platform_id platform;
  private final cl_device_id id;
  private final ClLimits limits;
  private final boolean cpu;
  private volatile @Nullable ClSession session;

  OpenClDevice(String name, cl_platform_id platform, cl_device_id id, ClLimits limits) {
    this(name, platform, id, limits, likeCpu(limits));
  }

  private OpenClDevice(
      String name, cl_platform_id platform, cl_device_id id, ClLimits limits, boolean cpu) {
    this.name = name;
    this.platform = platform;
    this.id = id;
    this.limits = limits;
    this.cpu = cpu;
  }

  private static boolean likeCpu(ClLimits limits) {
    return System.getProperty("ijen.opencl.shape", limits.cpu() ? "cpu" : "gpu").equals("cpu");
  }

  private ClSession session() {
    ClSession s = session;
    return s != null ? s : open();
  }

  private synchronized ClSession open() {
    ClSession s = session;
    if (s == null) {
      session = s = new ClSession(this, platform, id, limits, cpu);
      if (LEAKS) Runtime.getRuntime().addShutdownHook(new Thread(this::checkLeaks));
    }
    return s;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String describe() {
    return limits.describe();
  }

  public ClLimits limits() {
    return limits;
  }

  /** Whether kernels should suit a processor: long loops in few work-items, no barriers. */
  public boolean isCpu() {
    return cpu;
  }

  public int units() {
    return limits.units();
  }

  /**
   * Work-items that share {@code n} groups of elements on a processor: a few per core, each with
   * 1,024 elements or more.
   *
   * @param work elements in all
   */
  public int items(int n, long work) {
    return (int) Math.min(n, Math.max(1, Math.min(work >>> 10, 8L * units())));
  }

  /** A work-group of this size, or the largest that the device has. */
  public int group(int wanted) {
    return (int) Math.min(wanted, limits.maxGroup());
  }

  @Override
  public Buffer allocate(DType dtype, int size, boolean recycled) {
    return session().pool.allocate(dtype, size); // the same: a forgotten buffer comes back too
  }

  @Override
  public void release(Buffer buffer) {
    if (buffer.release() instanceof ClMemory m) m.pool.give(m);
  }

  @Override
  public void copyIn(Object array, int arrayOffset, Buffer to, int offset, int count) {
    session().copyIn(array, arrayOffset, (ClMemory) to.storage(), to.dtype(), offset, count);
  }

  @Override
  public void copyOut(Buffer from, int offset, Object array, int arrayOffset, int count) {
    session().copyOut((ClMemory) from.storage(), from.dtype(), offset, array, arrayOffset, count);
  }

  @Override
  public void launch(Kernel kernel, View[] views, double... scalars) {
    kernel.opencl(cpu).run(this, views, scalars);
  }

  @Override
  public void synchronize() {
    session().finish();
  }

  /**
   * Begins a launch.
   *
   * @param definitions words like {@code T=float}, as {@link ClTypes} makes them
   * @param function the kernel's name in the source
   */
  public ClCall call(ClSource source, String definitions, String function) {
    return ClCall.start(this, session().programs.function(source, definitions, function));
  }

  ClFaults faults() {
    return session().faults;
  }

  void enqueue(ClCall call) {
    session().enqueue(call);
  }

  /** Lends a row-major buffer to {@code use}; launches that use it may still be waiting after. */
  public void withTemporary(DType dtype, int size, Consumer<View> use) {
    Buffer buffer = allocate(dtype, size, true);
    try {
      use.accept(View.of(buffer, new int[] {size}, new int[] {1}));
    } finally {
      release(buffer);
    }
  }

  /** How often memory had to be asked of the driver so far. */
  public long misses() {
    return session().pool.misses();
  }

  /** Bytes of device memory that are in use or cached. */
  public long allocated() {
    return session().pool.allocated();
  }

  /**
   * Waits, and gives everything back to the driver. What was on the device is lost.
   *
   * @return what could not be given back since somebody still refers to it, as in {@code memory 2};
   *     empty when there is nothing
   */
  public synchronized String close() {
    ClSession s = session;
    session = null;
    return s == null ? "" : s.close();
  }

  /** At the end of the process, for {@code -Dijen.opencl.leaks=true}: exit code 1 for a leak. */
  private void checkLeaks() {
    String left = close();
    System.err.println(name + ": left over at the end: " + (left.isEmpty() ? "nothing" : left));
    if (!left.isEmpty()) Runtime.getRuntime().halt(1);
  }

  /**
   * The same hardware as another device, with nothing in common: for tests of what is left over.
   */
  OpenClDevice another() {
    return another(cpu);
  }

  /** The same with kernels of the processor's or the GPU's shape. */
  OpenClDevice another(boolean likeCpu) {
    return new OpenClDevice(name, platform, id, limits, likeCpu);
  }

  ClObjects objects() {
    return session().objects;
  }

  /** The OpenCL objects that are alive, as in {@code context 1, memory 12}; empty after close. */
  public String alive() {
    ClSession s = session;
    return s == null ? "" : s.objects.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
