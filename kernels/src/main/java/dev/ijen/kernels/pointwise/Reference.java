package dev.ijen.kernels.pointwise;

import static java.util.Objects.requireNonNull;

import dev.ijen.kernels.cpu.ScalarMath;
import dev.ijen.kernels.pointwise.Formula.Kind;
import java.util.IdentityHashMap;
import java.util.Map;

/** What each kind of node means, in f64. */
final class Reference {
  private Reference() {}

  static double eval(Formula f, double[] inputs, double[] scalars) {
    Map<Formula, Double> value = new IdentityHashMap<>();
    for (Formula t : Terms.of(f)) {
      double[] v = new double[3];
      for (int i = 0; i < t.args().size(); i++) v[i] = requireNonNull(value.get(t.arg(i)));
      value.put(
          t,
          switch (t.kind()) {
            case INPUT -> inputs[t.index()];
            case SCALAR -> scalars[t.index()];
            case CONST -> t.value();
            default -> number(t.kind(), v[0], v[1], v[2]);
          });
    }
    return requireNonNull(value.get(f));
  }

  /** The value of one node from those of its operands; masks are 1 and 0. */
  static double number(Kind kind, double a, double b, double c) {
    return switch (kind) {
      case INPUT, SCALAR, CONST -> throw new IllegalArgumentException(kind + " is a leaf");
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case SIGN -> Math.signum(a);
      case FLOOR -> StrictMath.floor(a);
      case CEIL -> StrictMath.ceil(a);
      case RINT -> StrictMath.rint(a);
      case SQRT -> StrictMath.sqrt(a);
      case EXP -> StrictMath.exp(a);
      case EXPM1 -> StrictMath.expm1(a);
      case LOG -> StrictMath.log(a);
      case LOG1P -> StrictMath.log1p(a);
      case TANH -> StrictMath.tanh(a);
      case SIGMOID ->
          (a >= 0 ? 1 : StrictMath.exp(-Math.abs(a))) / (1 + StrictMath.exp(-Math.abs(a)));
      case SOFTPLUS -> Math.max(a, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(a)));
      case ERF -> ScalarMath.erf(a);
      case SIN -> StrictMath.sin(a);
      case COS -> StrictMath.cos(a);
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case FMA -> Math.fma(a, b, c);
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case AND -> a != 0 && b != 0 ? 1 : 0;
      case OR -> a != 0 || b != 0 ? 1 : 0;
      case NOT -> a == 0 ? 1 : 0;
      case SELECT -> a != 0 ? b : c;
    };
  }
}
