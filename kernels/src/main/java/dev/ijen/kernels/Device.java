package dev.ijen.kernels;

/**
 * Something that holds buffers and runs kernels on them. A new op never changes this interface.
 *
 * <p>Not {@code sealed} yet: without module descriptors the permitted classes would have to share
 * this package, and the OpenCL and CUDA devices belong into their own.
 */
public interface Device {
  /** Shared, so that a launch without scalars allocates none. */
  double[] NO_SCALARS = {};

  /** Short and stable, as on the command line: {@code cpu}, {@code opencl:0}. */
  String name();

  /** One line for people: model, cores or compute units, memory, vector width. */
  String describe();

  /**
   * A buffer with undefined contents.
   *
   * @param recycled true when the caller promises to {@link #release} it (a scope does): its
   *     storage then comes from the pool; false leaves it to the garbage collector
   */
  Buffer allocate(DType dtype, int size, boolean recycled);

  /** Ends a buffer; its storage is recycled. Releasing twice does nothing. */
  void release(Buffer buffer);

  /** Copies from a heap array of the buffer's type. */
  void copyIn(Object array, int arrayOffset, Buffer to, int offset, int count);

  /** Copies to a heap array of the buffer's type; waits for the device. */
  void copyOut(Buffer from, int offset, Object array, int arrayOffset, int count);

  /** Runs the kernel's default rung for this device. */
  void launch(Kernel kernel, View[] views, double... scalars);

  /** A launch without scalars. */
  default void launch(Kernel kernel, View[] views) {
    launch(kernel, views, NO_SCALARS);
  }

  /** Waits until everything launched has finished. */
  void synchronize();
}
