package dev.ijen.kernels.opencl;

import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jocl.Pointer;

/**
 * One launch being put together: first the arguments in the order of the kernel's parameters, then
 * a size. Buffers become pointers; everything else goes, in order and aligned as in C, into one
 * structure, which is the kernel's last parameter:
 *
 * <pre>{@code
 * typedef struct { int xAt, yAt, n; float a; } Params;
 * KERNEL(scale)(GLOBAL const float* x, GLOBAL float* y, const Params p) { ... }
 *
 * device.call(SOURCE, "", "scale").view(x).view(y).put(x.size()).put(2f).each(x.size());
 * }</pre>
 *
 * <p>A thread has one such object: finish a launch before the next is begun.
 */
public final class ClCall {
  /** Axes that {@link #axes} passes at most. */
  public static final int RANK = 8;

  /** Pointers that a kernel takes at most. */
  static final int BUFFERS = 16;

  private static final int BYTES = 1024;
  private static final ThreadLocal<ClCall> LOCAL = ThreadLocal.withInitial(ClCall::new);

  final ClMemory[] memory = new ClMemory[BUFFERS];
  final Pointer params;
  final long[] global = new long[2];
  final long[] local = new long[2];
  int memories;
  int bytes;
  int dimensions;
  OpenClDevice device;
  ClFunction function;

  final ByteBuffer values = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
  private boolean wide;

  @SuppressWarnings("NullAway.Init") // start sets device and function
  private ClCall() {
    params = Pointer.to(values);
  }

  static ClCall start(OpenClDevice device, ClFunction function) {
    ClCall c = LOCAL.get();
    c.device = device;
    c.function = function;
    c.memories = 0;
    c.bytes = 0;
    c.wide = false;
    return c;
  }

  /** A pointer to the view's buffer, and the view's offset among the parameters. */
  public ClCall view(View v) {
    return buffer(v).put(v.offset());
  }

  /** A pointer to the view's buffer, without the offset. */
  public ClCall buffer(View v) {
    if (v.device() != device) {
      throw new IllegalArgumentException(
          function.name + ": runs on " + device + " but a view is on " + v.device());
    }
    memory[memories++] = (ClMemory) v.storage();
    return this;
  }

  /**
   * A pointer to the fault words and, among the parameters, the number of this fault: for the macro
   * {@code FAULT}, which reports what is wrong with the data.
   */
  public ClCall fault(ClFault fault) {
    ClFaults faults = device.faults();
    memory[memories++] = faults.words();
    return put(faults.number(fault));
  }

  public ClCall put(int value) {
    values.putInt(bytes, value);
    bytes += 4;
    return this;
  }

  /** Several ints. */
  public ClCall put(int first, int second, int... more) {
    put(first).put(second);
    for (int v : more) put(v);
    return this;
  }

  public ClCall put(float value) {
    values.putFloat(bytes, value);
    bytes += 4;
    return this;
  }

  public ClCall put(long value) {
    align();
    values.putLong(bytes, value);
    bytes += 8;
    return this;
  }

  public ClCall put(double value) {
    align();
    values.putDouble(bytes, value);
    bytes += 8;
    return this;
  }

  /** A scalar of a kernel as an int; it must be a whole number that fits. */
  public ClCall whole(double value) {
    if (value != (int) value) {
      throw new IllegalArgumentException(function.name + ": the scalar " + value + " is no int");
    }
    return put((int) value);
  }

  /** {@code int[RANK]}: the first {@code count} numbers, then zeros. */
  public ClCall axes(int[] numbers, int count) {
    for (int i = 0; i < RANK; i++) put(i < count ? numbers[i] : 0);
    return this;
  }

  private void align() {
    bytes = (bytes + 7) & ~7;
    wide = true;
  }

  /**
   * Runs a kernel that treats {@code n} elements one by one in a {@code FOR_EACH} loop: few
   * work-items with long pieces on a processor, many on a GPU. Nothing happens when n is 0.
   */
  public void each(int n) {
    if (n == 0) return;
    int group = device.isCpu() ? 1 : device.group(256);
    int items = device.isCpu() ? device.items(n, n) : Math.min((n + 3) / 4, device.units() * 2048);
    run((items + group - 1) / group, group);
  }

  /**
   * Runs a kernel that treats {@code n} groups of elements in a {@code FOR_GROUPS} loop, each with
   * {@code LANES}: a work-group of {@code lanes} work-items on a GPU, one work-item on a processor.
   *
   * @param work elements in all: a processor is not woken up for little
   */
  public void groups(int n, int lanes, long work) {
    if (n == 0) return;
    if (device.isCpu()) run(device.items(n, work), 1);
    else run(Math.min(n, device.units() * 32), device.group(lanes));
  }

  /** Runs {@code groups} work-groups of {@code size} work-items. */
  public void run(int groups, int size) {
    if (size > device.limits().maxGroup()) {
      throw new NoKernel(
          function.name
              + " needs work-groups of "
              + size
              + " work-items; this device has at most "
              + device.limits().maxGroup());
    }
    global[0] = (long) groups * size;
    local[0] = size;
    dimensions = 1;
    launch();
  }

  /** Runs a grid of work-groups; the first axis is the one of neighbouring work-items. */
  public void run(int groups0, int size0, int groups1, int size1) {
    global[0] = (long) groups0 * size0;
    global[1] = (long) groups1 * size1;
    local[0] = size0;
    local[1] = size1;
    dimensions = 2;
    launch();
  }

  private void launch() {
    if (wide) bytes = (bytes + 7) & ~7;
    device.enqueue(this);
  }
}
