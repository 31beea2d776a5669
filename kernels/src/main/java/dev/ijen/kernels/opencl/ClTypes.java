package dev.ijen.kernels.opencl;

import dev.ijen.kernels.DType;

/** How element types are called in kernel sources, and the definitions that say so. */
public final class ClTypes {
  private static final DType[] ALL = DType.values();
  private static final String[] ONE = new String[ALL.length];
  private static final String[][] TWO = new String[ALL.length][ALL.length];

  static {
    for (DType a : ALL) {
      ONE[a.ordinal()] = "T=" + name(a) + " T_" + a;
      for (DType b : ALL) {
        TWO[a.ordinal()][b.ordinal()] =
            "A=%s A_%s B=%s B_%s".formatted(name(a), a, name(b), b).toString();
      }
    }
  }

  private ClTypes() {}

  /** The type that holds one element; halves are the bits of theirs. */
  public static String name(DType dtype) {
    return switch (dtype) {
      case F32 -> "float";
      case F64 -> "double";
      case I32 -> "int";
      case BOOL -> "uchar";
      case BF16, F16 -> "ushort";
      case I64 -> "long";
    };
  }

  /** Defines {@code T} as the type and {@code T_f32} (or {@code T_i32}, ...) as nothing. */
  public static String of(DType dtype) {
    return ONE[dtype.ordinal()];
  }

  /** The same of {@code A} and {@code B}. */
  public static String of(DType a, DType b) {
    return TWO[a.ordinal()][b.ordinal()];
  }

  /** An unsigned type of as many bytes: for moving elements without looking at them. */
  public static String bits(DType dtype) {
    return switch (dtype.bytes()) {
      case 1 -> "T=uchar";
      case 2 -> "T=ushort";
      case 4 -> "T=uint";
      default -> "T=ulong";
    };
  }
}
