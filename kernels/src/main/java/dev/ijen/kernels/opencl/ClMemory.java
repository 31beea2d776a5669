package dev.ijen.kernels.opencl;

import dev.ijen.kernels.Buffer;
import java.lang.ref.PhantomReference;
import org.jocl.Pointer;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/** A piece of device memory: what a {@code Buffer}'s storage is on an OpenCL device. */
final class ClMemory {
  /** One buffer's use of a piece; it notices when the buffer is forgotten instead of released. */
  static final class Lease extends PhantomReference<Buffer> {
    final @Nullable ClMemory memory; // null only in the ring's head
    Lease before = this;
    Lease after = this;

    Lease(@Nullable Buffer buffer, @Nullable ClMemory memory, ClPool pool) {
      super(buffer, pool.forgotten);
      this.memory = memory;
    }
  }

  final ClPool pool;
  final cl_mem memory;

  /** To the handle: the form in which a kernel takes it as an argument. */
  final Pointer handle;

  final int sizeClass;
  @Nullable Lease lease;

  ClMemory(ClPool pool, cl_mem memory, int sizeClass) {
    this.pool = pool;
    this.memory = memory;
    this.handle = Pointer.to(memory);
    this.sizeClass = sizeClass;
  }
}
