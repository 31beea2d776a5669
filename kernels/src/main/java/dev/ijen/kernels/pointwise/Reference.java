package dev.ijen.kernels.pointwise;

import static java.util.Objects.requireNonNull;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.cpu.DoubleMath;
import java.util.IdentityHashMap;
import java.util.List;
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
      case FLOOR -> StrictMath.floor(a);
      case CEIL -> StrictMath.ceil(a);
      case RINT -> StrictMath.rint(a);
      case SQRT -> StrictMath.sqrt(a);
      case EXP -> StrictMath.exp(a);
      case EXPM1 -> StrictMath.expm1(a);
      case LOG -> StrictMath.log(a);
      case LOG1P -> StrictMath.log1p(a);
      case TANH -> StrictMath.tanh(a);
      case LOG10 -> StrictMath.log10(a);
      case CBRT -> StrictMath.cbrt(a);
      case TAN -> StrictMath.tan(a);
      case ASIN -> StrictMath.asin(a);
      case ACOS -> StrictMath.acos(a);
      case ATAN -> StrictMath.atan(a);
      case SINH -> StrictMath.sinh(a);
      case COSH -> StrictMath.cosh(a);
      case ERF -> DoubleMath.erf(a);
      case ERFC -> DoubleMath.erfc(a);
      case NDTR -> DoubleMath.erfc(-a * Math.sqrt(.5)) * .5;
      case ERFINV -> DoubleMath.erfinv(a);
      case LGAMMA -> DoubleMath.lgamma(a);
      case DIGAMMA -> DoubleMath.digamma(a);
      case POLYGAMMA -> DoubleMath.polygamma(a, b);
      case POW -> DoubleMath.pow(a, b);
      case ATAN2 -> StrictMath.atan2(a, b);
      case HYPOT -> StrictMath.hypot(a, b);
      case FMOD -> DoubleMath.fmod(a, b);
      case COPYSIGN -> DoubleMath.copysign(a, b);
      case HALFEXP -> StrictMath.exp(a) * .5;
      case LOGB -> DoubleMath.logb(a);
      case SCALB -> DoubleMath.scalb(a, b);
      case SIGN, SIGMOID, SOFTPLUS, LOGADDEXP, REMAINDER, LOG2, EXP2, ASINH, ACOSH, ATANH ->
          eval(definition(kind), new double[] {a, b}, new double[0]);
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

  private static Formula definition(Kind kind) {
    List<Formula> inputs = List.of(Formula.input(0), Formula.input(1));
    Formula node = Formula.intern(kind, 0, inputs.subList(0, kind.arity()));
    return Lowering.lower(node, DType.F64);
  }
}
