package dev.ijen.kernels;

import dev.ijen.kernels.cpu.Simd;

/** The JVM itself: buffers are heap arrays, kernels run at once on the calling thread. */
public final class CpuDevice implements Device {
  static final CpuDevice INSTANCE = new CpuDevice();

  private CpuDevice() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String describe() {
    return "%s, %s worker thread%s, %s, heap up to %s MiB"
        .formatted(
            System.getProperty("os.arch"),
            Workers.threads(),
            Workers.threads() == 1 ? "" : "s",
            Simd.describe(),
            Runtime.getRuntime().maxMemory() / (1 << 20));
  }

  @Override
  public Buffer allocate(DType dtype, int size, boolean recycled) {
    if (!recycled) return new Buffer(this, dtype, size, dtype.newArray(size), null);
    Pool pool = Pool.local();
    return new Buffer(this, dtype, size, pool.take(dtype, size), pool);
  }

  @Override
  public void release(Buffer buffer) {
    Object storage = buffer.release();
    Pool home = buffer.home();
    if (storage != null && home != null) home.give(buffer.dtype(), buffer.size(), storage);
  }

  @Override
  public void copyIn(Object array, int arrayOffset, Buffer to, int offset, int count) {
    System.arraycopy(array, arrayOffset, to.storage(), offset, count);
  }

  @Override
  public void copyOut(Buffer from, int offset, Object array, int arrayOffset, int count) {
    System.arraycopy(from.storage(), offset, array, arrayOffset, count);
  }

  @Override
  public void launch(Kernel kernel, View[] views, double... scalars) {
    kernel.cpu().run(views, scalars);
  }

  @Override
  public void synchronize() {}

  @Override
  public String toString() {
    return name();
  }
}
