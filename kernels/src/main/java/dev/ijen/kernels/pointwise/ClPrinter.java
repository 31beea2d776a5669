package dev.ijen.kernels.pointwise;

import static java.util.Objects.requireNonNull;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.opencl.ClTypes;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;

/** Prints a lowered formula as the body of a C function, one variable per subterm. */
final class ClPrinter {
  private final Signature signature;
  private final DType type;
  private final String number;
  private final Map<Formula, String> names = new IdentityHashMap<>();
  private final StringBuilder text = new StringBuilder();

  private ClPrinter(Signature signature) {
    this.signature = signature;
    this.type = signature.arithmetic();
    this.number = ClTypes.name(type);
  }

  /**
   * {@code INLINE T formula(T x0, ..., T s0, ...)}; a BOOL input is a uchar, a mask an int that is
   * 1 or 0.
   */
  static String function(Formula lowered, Signature signature) {
    ClPrinter p = new ClPrinter(signature);
    StringBuilder head = new StringBuilder("INLINE ");
    head.append(ClTypes.name(signature.output())).append(" formula(");
    for (int i = 0; i < signature.inputs().size(); i++) {
      head.append(i == 0 ? "" : ", ").append(ClTypes.name(signature.inputs().get(i)));
      head.append(" x").append(i);
    }
    for (int k = 0; k < lowered.scalars(); k++) head.append(", ").append(p.number).append(" s" + k);
    for (Formula t : Terms.of(lowered)) p.term(t);
    return head.append(") {\n") + p.text.toString() + "  return " + p.names.get(lowered) + ";\n}\n";
  }

  private void term(Formula t) {
    if (t.kind() == Kind.CONST) {
      names.put(t, constant(t.value()));
    } else if (t.kind() == Kind.SCALAR) {
      names.put(t, "s" + t.index());
    } else {
      String name = "t" + names.size();
      text.append("  const ").append(t.isMask() ? "int" : number).append(' ').append(name);
      text.append(" = ").append(value(t)).append(";\n");
      names.put(t, name);
    }
  }

  private String arg(Formula t, int i) {
    return requireNonNull(names.get(t.arg(i)));
  }

  private String value(Formula t) {
    Kind k = t.kind();
    return switch (k) {
      case INPUT -> input(t.index());
      case NEG -> "-" + arg(t, 0);
      case ADD, SUB, MUL, DIV, LT, LE, EQ, NE -> arg(t, 0) + " " + k.symbol() + " " + arg(t, 1);
      case AND -> arg(t, 0) + " & " + arg(t, 1);
      case OR -> arg(t, 0) + " | " + arg(t, 1);
      case NOT -> "1 ^ " + arg(t, 0);
      case SELECT -> arg(t, 0) + " ? " + arg(t, 1) + " : " + arg(t, 2);
      case ABS -> (type == DType.I32 ? "(int)abs(" : "fabs(") + arg(t, 0) + ")";
      case FMA ->
          type == DType.I32
              ? "%s * %s + %s".formatted(arg(t, 0), arg(t, 1), arg(t, 2))
              : call("fma", t);
      case FLOOR, CEIL, RINT, SQRT, COPYSIGN -> call(lower(k), t);
      case FMOD -> call(type == DType.I32 ? "i_fmod" : "fmod", t);
      default -> call(function(k), t);
    };
  }

  private String input(int i) {
    boolean truth = signature.inputs().get(i) == DType.BOOL;
    return (truth && type != DType.I32 ? "(" + number + ")x" : "x") + i;
  }

  /** Ours by type, or OpenCL's for f64. */
  private String function(Kind k) {
    return switch (type) {
      case F32 -> "f_" + lower(k);
      case F64 ->
          switch (k) {
            case MIN, MAX, ERF, ERFC, ERFINV, LGAMMA, DIGAMMA, POLYGAMMA, LOGB, SCALB, POW ->
                "d_" + lower(k);
            case HALFEXP -> "0.5 * exp";
            default -> lower(k);
          };
      default -> "i_" + lower(k);
    };
  }

  private static String lower(Kind k) {
    return k.name().toLowerCase(Locale.ROOT);
  }

  private String call(String function, Formula t) {
    StringBuilder s = new StringBuilder(function).append('(');
    for (int i = 0; i < t.args().size(); i++) s.append(i == 0 ? "" : ", ").append(arg(t, i));
    return s.append(')').toString();
  }

  private String constant(double v) {
    if (type == DType.I32) return v == Integer.MIN_VALUE ? "(-2147483647 - 1)" : "" + (int) v;
    double value = type == DType.F32 ? (float) v : v;
    if (Double.isNaN(value)) return "(" + number + ")NOT_A_NUMBER";
    if (Double.isInfinite(value))
      return "(" + number + ")" + (value < 0 ? "-INFINITY" : "INFINITY");
    String hex = Double.toHexString(value) + (type == DType.F32 ? "f" : "");
    return value < 0 || 1 / value < 0 ? "(" + hex + ")" : hex;
  }
}
