package dev.ijen.kernels;

/**
 * The element types that a {@link Buffer} can hold.
 *
 * <p>{@code F32} is what the engine computes in. {@code F64} is for references and gradient checks.
 * {@code I32} holds indices and tokens, {@code BOOL} masks (a byte each, 0 or 1, so that a GPU can
 * read the same bytes). There is no implicit promotion between tensors of different types.
 *
 * <p>{@code BF16}, {@code F16} and {@code I64} are only stored: elements of the first two widen to
 * F32 to be computed with and are rounded back (to nearest even), 64-bit integers come from files
 * and are converted to I32 or F64.
 */
public enum DType {
  F32("f32", 4),
  F64("f64", 8),
  I32("i32", 4),
  BOOL("bool", 1),
  BF16("bf16", 2),
  F16("f16", 2),
  I64("i64", 8);

  private final String label;
  private final int bytes;

  DType(String label, int bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /** The name used in messages and files, e.g. {@code f32}. */
  public String label() {
    return label;
  }

  /** Bytes an element takes. */
  public int bytes() {
    return bytes;
  }

  /** True for the types that have derivatives: F32, F64, BF16 and F16. */
  public boolean isFloat() {
    return this == F32 || this == F64 || isHalf();
  }

  /** True for the 16-bit floats. */
  public boolean isHalf() {
    return this == BF16 || this == F16;
  }

  /** True for the types that are moved and converted but not computed in: BF16, F16 and I64. */
  public boolean isStored() {
    return isHalf() || this == I64;
  }

  /** A fresh, zeroed heap array of {@code n} elements; see {@link Buffer}. */
  public Object newArray(int n) {
    return switch (this) {
      case F32 -> new float[n];
      case F64 -> new double[n];
      case I32 -> new int[n];
      case BOOL -> new byte[n];
      case BF16, F16 -> new short[n];
      case I64 -> new long[n];
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
