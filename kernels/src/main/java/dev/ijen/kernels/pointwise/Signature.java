package dev.ijen.kernels.pointwise;

import dev.ijen.kernels.DType;
import java.util.Arrays;
import java.util.List;

/**
 * The element types of one use of a formula. All inputs that are not BOOL share one type, which is
 * what the formula computes in; a mask is written as BOOL, a number in the type computed in. A BOOL
 * input is a mask; used as a number it is 1 or 0.
 *
 * @param inputs per input
 * @param arithmetic what numbers are computed in; I32 where all inputs are BOOL
 * @param output of the result
 */
public record Signature(List<DType> inputs, DType arithmetic, DType output) {
  /** The signature of a formula on these inputs; throws, naming the op, when there is none. */
  public static Signature of(String name, Formula f, DType... inputs) {
    if (inputs.length != f.inputs()) {
      throw new IllegalArgumentException(
          name + ": takes " + f.inputs() + " inputs, got " + Arrays.toString(inputs));
    }
    DType arithmetic = DType.BOOL;
    for (DType d : inputs) {
      if (d == DType.BOOL) continue;
      if (arithmetic != DType.BOOL && arithmetic != d) {
        throw new IllegalArgumentException(
            ("%s: inputs of different types %s; there is no implicit promotion, convert"
                    + " one with to(...)")
                .formatted(name, Arrays.toString(inputs)));
      }
      arithmetic = d;
    }
    if (arithmetic == DType.BOOL) {
      if (!f.isMask()) {
        throw new IllegalArgumentException(
            name + ": arithmetic on bool inputs has no result type; convert one with to(...)");
      }
      arithmetic = DType.I32;
    }
    if (arithmetic == DType.I32) integral(name, f);
    return new Signature(List.of(inputs), arithmetic, f.isMask() ? DType.BOOL : arithmetic);
  }

  private static void integral(String name, Formula f) {
    for (Formula t : Terms.of(f)) {
      boolean whole = t.kind() != Kind.CONST || t.value() == (int) t.value();
      if (whole && onIntegers(t.kind())) continue;
      throw new IllegalArgumentException(
          "%s: %s is not defined on i32; convert the input with to(F32)"
              .formatted(name, whole ? t.kind().symbol() : "the constant " + t));
    }
  }

  private static boolean onIntegers(Kind kind) {
    return switch (kind) {
      case INPUT, SCALAR, CONST, SELECT -> true;
      case NEG, ABS, SIGN, ADD, SUB, MUL, FMA, MIN, MAX, FMOD, REMAINDER -> true;
      default -> kind.isMask();
    };
  }
}
