package dev.ijen.kernels;

/** A kernel has no implementation for the device or rung that was asked for. Never a fallback. */
public final class NoKernel extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  public NoKernel(String message) {
    super(message);
  }

  /** The kernel works on other types; the message says what to convert to. */
  public static NoKernel of(String kernel, DType dtype) {
    String remedy = dtype == DType.I64 ? "to(I32) or to(F64)" : "to(F32)";
    return new NoKernel(
        kernel + " has no rung for " + dtype + "; convert the tensor with " + remedy + " first");
  }
}
