package dev.ijen.kernels;

/**
 * The element types that a {@link Buffer} can hold.
 *
 * <p>{@code F32} is what the engine computes in. {@code F64} is for references and gradient checks.
 * {@code I32} holds indices and tokens, {@code BOOL} masks (a byte each, 0 or 1, so that a GPU can
 * read the same bytes). There is no implicit promotion between tensors of different types.
 */
public enum DType {
  F32("f32", 4),
  F64("f64", 8),
  I32("i32", 4),
  BOOL("bool", 1);

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

  /** True for the types that have derivatives: F32 and F64. */
  public boolean isFloat() {
    return this == F32 || this == F64;
  }

  /** A fresh, zeroed heap array of {@code n} elements: float[], double[], int[] or byte[]. */
  public Object newArray(int n) {
    return switch (this) {
      case F32 -> new float[n];
      case F64 -> new double[n];
      case I32 -> new int[n];
      case BOOL -> new byte[n];
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
