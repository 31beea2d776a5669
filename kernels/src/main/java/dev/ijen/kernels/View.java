package dev.ijen.kernels;

import java.util.Arrays;

/**
 * Where a tensor's elements lie: a buffer, an offset, sizes and strides (in elements). Strides may
 * be 0 (broadcast) or negative (flipped). Kernels work on views.
 *
 * <p>{@code dims} and {@code strides} are shared, never modified. A view remembers how often its
 * buffer had been changed in place when it was made; reading it after a later change throws.
 */
public final class View {
  private final Buffer buffer;
  private final int offset;
  private final int[] dims;
  private final int[] strides;
  private final int size;
  private final boolean contiguous;
  private final int version;

  private View(Buffer buffer, int offset, int[] dims, int[] strides, int version) {
    this.buffer = buffer;
    this.offset = offset;
    this.dims = dims;
    this.strides = strides;
    this.version = version;
    int n = 1;
    boolean dense = true;
    for (int i = dims.length - 1; i >= 0; i--) {
      if (dims[i] != 1 && strides[i] != n) dense = false;
      n *= dims[i];
    }
    this.size = n;
    this.contiguous = dense || n == 0;
  }

  private View(Buffer buffer, int offset, int[] dims, int[] strides, int size, int version) {
    this.buffer = buffer;
    this.offset = offset;
    this.dims = dims;
    this.strides = strides;
    this.size = size;
    this.contiguous = true;
    this.version = version;
  }

  /** The whole buffer, row-major. {@code strides} must be {@link #rowMajor} of {@code dims}. */
  public static View of(Buffer buffer, int[] dims, int[] strides) {
    return new View(buffer, 0, dims, strides, buffer.size(), buffer.version());
  }

  /** A part of a buffer as it is now. */
  public static View of(Buffer buffer, int offset, int[] dims, int[] strides) {
    return new View(buffer, offset, dims, strides, buffer.version());
  }

  /** Another view of the same buffer, as old as this one. */
  public View with(int offset, int[] dims, int[] strides) {
    return new View(buffer, offset, dims, strides, version);
  }

  /** Row-major strides: the last axis has stride 1. */
  public static int[] rowMajor(int[] dims) {
    int[] strides = new int[dims.length];
    int n = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = n;
      n *= Math.max(1, dims[i]);
    }
    return strides;
  }

  public Buffer buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int rank() {
    return dims.length;
  }

  public int dim(int axis) {
    return dims[axis];
  }

  public int stride(int axis) {
    return strides[axis];
  }

  /** Shared: do not modify. */
  public int[] dims() {
    return dims;
  }

  /** Shared: do not modify. */
  public int[] strides() {
    return strides;
  }

  public int size() {
    return size;
  }

  /** Row-major without gaps (from {@link #offset}). */
  public boolean isContiguous() {
    return contiguous;
  }

  public DType dtype() {
    return buffer.dtype();
  }

  public Device device() {
    return buffer.device();
  }

  /** True when the buffer has been changed in place since this view was made. */
  public boolean isStale() {
    return version != buffer.version();
  }

  /** The storage, after checking that it is neither released nor changed since. */
  public Object storage() {
    if (version != buffer.version()) throw stale();
    return buffer.storage();
  }

  // What the elements lie in, for kernels that work on this type; of any other type it throws.

  public float[] floats() {
    if (storage() instanceof float[] a) return a;
    throw notHere();
  }

  public double[] doubles() {
    if (storage() instanceof double[] a) return a;
    throw notHere();
  }

  public int[] ints() {
    if (storage() instanceof int[] a) return a;
    throw notHere();
  }

  public byte[] bytes() {
    if (storage() instanceof byte[] a) return a;
    throw notHere();
  }

  private NoKernel notHere() {
    if (device() == Devices.cpu()) return NoKernel.of("this kernel", dtype());
    return new NoKernel(
        "this runs on cpu only, but the tensor is on "
            + device().name()
            + "; copy it with to(Devices.cpu()) first");
  }

  private IllegalStateException stale() {
    return new IllegalStateException(
        ("stale view: these %s%s elements were changed in place (an optimiser step, an"
                + " assignment, a table write) after this view was made; read it again from its"
                + " store or table, or take a copy() before the change")
            .formatted(dtype(), Arrays.toString(dims)));
  }

  @Override
  public String toString() {
    return dtype()
        + Arrays.toString(dims)
        + (contiguous ? "" : " strides " + Arrays.toString(strides));
  }
}
