package dev.ijen.kernels.pointwise;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Symbolic differentiation, from the formula back to one input: each node hands its adjoint, times
 * its own derivative, to its operands.
 *
 * <p>At a select (and at min, max) both branches are differentiated apart and the select is put
 * around the results. Handing a masked adjoint into the branches would give 0 * infinity = NaN
 * where the branch not taken is singular, as in {@code x > 0 ? log(x) : 0} at 0.
 */
final class Derivative {
  private static final Formula ZERO = Formula.constant(0);
  private static final Formula ONE = Formula.constant(1);
  private static final double LN2 = Math.log(2);
  private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

  private final Formula input;
  private final Formula root;
  private final Formula y;
  private final Map<Formula, Formula> adjoints = new IdentityHashMap<>();
  private Formula total = ZERO;

  private Derivative(Formula input, Formula root, Formula y) {
    this.input = input;
    this.root = root;
    this.y = y;
  }

  static Formula of(Formula f, int input) {
    if (f.isMask()) return ZERO;
    Formula y = f.args().isEmpty() ? f : Formula.input(f.inputs());
    return back(f, Formula.input(input), ONE, f, y);
  }

  /** d * g, with g carried into selects that have a constant branch: relu' is x <= 0 ? 0 : g. */
  static Formula times(Formula d, Formula g) {
    if (d.isConstant(0)) return d;
    if (d.kind() == Kind.NEG) return times(d.arg(0), g).neg();
    if (d.kind() == Kind.SELECT) {
      Formula a = d.arg(1);
      Formula b = d.arg(2);
      boolean carry = a.kind() == Kind.CONST || b.kind() == Kind.CONST;
      if (carry) return d.arg(0).select(times(a, g), times(b, g));
    }
    return g.mul(d);
  }

  /** {@code y} stands for the value of {@code root}. */
  private static Formula back(Formula f, Formula input, Formula seed, Formula root, Formula y) {
    Derivative d = new Derivative(input, root, y);
    d.adjoints.put(f, seed);
    List<Formula> order = Terms.of(f);
    for (int i = order.size() - 1; i >= 0; i--) {
      Formula t = order.get(i);
      Formula adjoint = d.adjoints.get(t);
      if (adjoint != null && d.reads(t)) d.step(t, adjoint);
    }
    return d.total;
  }

  private boolean reads(Formula t) {
    return (t.reads() & 1 << input.index()) != 0;
  }

  private void give(Formula operand, @Nullable Formula contribution) {
    if (contribution == null || !reads(operand)) return;
    adjoints.merge(operand, contribution, Formula::add);
  }

  private void step(Formula t, Formula g) {
    switch (t.kind()) {
      case INPUT -> total = total.add(g);
      case SELECT -> total = total.add(t.arg(0).select(branch(t.arg(1), g), branch(t.arg(2), g)));
      case MAX -> total = total.add(extreme(t.arg(1).lt(t.arg(0)), t.arg(0).lt(t.arg(1)), t, g));
      case MIN -> total = total.add(extreme(t.arg(0).lt(t.arg(1)), t.arg(1).lt(t.arg(0)), t, g));
      default -> {
        if (t.args().size() == 1) give(t.arg(0), unary(t, t == root ? y : t, g));
        else arithmetic(t, g);
      }
    }
  }

  private Formula branch(Formula f, Formula g) {
    return reads(f) ? back(f, input, g, root, y) : ZERO;
  }

  /** Half of each side where neither wins. */
  private Formula extreme(Formula first, Formula second, Formula t, Formula g) {
    Formula a = branch(t.arg(0), g);
    Formula b = branch(t.arg(1), g);
    return first.select(a, second.select(b, a.add(b).mul(.5)));
  }

  private void arithmetic(Formula t, Formula g) {
    Formula a = t.arg(0);
    Formula b = t.arg(1);
    Formula value = t == root ? y : t;
    switch (t.kind()) {
      case ADD -> {
        give(a, g);
        give(b, g);
      }
      case SUB -> {
        give(a, g);
        give(b, g.neg());
      }
      case MUL -> {
        give(a, g.mul(b));
        give(b, g.mul(a));
      }
      case DIV -> {
        give(a, g.div(b));
        give(b, a.isConstant(1) ? g.mul(value.mul(value)).neg() : g.mul(value).div(b).neg());
      }
      case FMA -> {
        give(a, g.mul(b));
        give(b, g.mul(a));
        give(t.arg(2), g);
      }
      default -> binary(t, value, g);
    }
  }

  private void binary(Formula t, Formula y, Formula g) {
    Formula a = t.arg(0);
    Formula b = t.arg(1);
    switch (t.kind()) {
      case POW -> {
        give(a, g.mul(b.eq(0).select(ZERO, b.mul(a.pow(b.sub(1))))));
        give(b, g.mul(a.eq(0).and(b.ge(0)).select(ZERO, y.mul(a.log()))));
      }
      case FMOD -> {
        give(a, g);
        give(b, g.mul(a.div(b).trunc()).neg());
      }
      case REMAINDER -> {
        give(a, g);
        give(b, g.mul(a.div(b).floor()).neg());
      }
      case ATAN2 -> {
        Formula square = a.square().add(b.square());
        give(a, g.mul(b.div(square)));
        give(b, g.mul(a.div(square)).neg());
      }
      case HYPOT -> {
        give(a, g.mul(a.div(y)));
        give(b, g.mul(b.div(y)));
      }
      case LOGADDEXP -> {
        give(a, g.mul(a.sub(b).sigmoid()));
        give(b, g.mul(b.sub(a).sigmoid()));
      }
      case COPYSIGN -> give(a, g.mul(a.sign().mul(ONE.copysign(b))));
      case POLYGAMMA -> give(b, g.mul(b.polygamma(a.add(1))));
      default -> throw new IllegalStateException("a mask has no derivative: " + t);
    }
  }

  /** 1 - x^2 without its cancellation near 1. */
  private static Formula oneLessSquare(Formula x) {
    return ONE.sub(x).mul(x.add(1));
  }

  /** g times the derivative of a function of one argument; null where that is 0 everywhere. */
  private static @Nullable Formula unary(Formula t, Formula y, Formula g) {
    Formula x = t.arg(0);
    return switch (t.kind()) {
      case NEG -> g.neg();
      case ABS -> g.mul(x.sign());
      case SQRT -> g.mul(.5).div(y);
      case EXP -> g.mul(y);
      case EXPM1 -> g.mul(y.add(1));
      case LOG -> g.div(x);
      case LOG1P -> g.div(x.add(1));
      case CBRT -> g.div(y.square().mul(3));
      case EXP2 -> g.mul(y.mul(LN2));
      case LOG2 -> g.div(x.mul(LN2));
      case LOG10 -> g.div(x.mul(Math.log(10)));
      case TAN -> g.mul(y.square().add(1));
      case ASIN -> g.div(oneLessSquare(x).sqrt());
      case ACOS -> g.div(oneLessSquare(x).sqrt()).neg();
      case ATAN -> g.div(x.square().add(1));
      case SINH -> g.mul(x.cosh());
      case COSH -> g.mul(x.sinh());
      case ASINH -> g.div(x.square().add(1).sqrt());
      case ACOSH -> g.div(oneLessSquare(x).neg().sqrt());
      case ATANH -> g.div(oneLessSquare(x));
      case NDTR -> g.mul(x.square().mul(-.5).exp().mul(1 / Math.sqrt(2 * Math.PI)));
      case ERFC -> g.mul(x.square().neg().exp().mul(-TWO_OVER_SQRT_PI));
      case ERFINV -> g.mul(y.square().exp().mul(1 / TWO_OVER_SQRT_PI));
      case LGAMMA -> g.mul(x.digamma());
      case DIGAMMA -> g.mul(x.polygamma(ONE));
      case TANH -> g.mul(y.add(1).mul(ONE.sub(y)));
      case SIGMOID -> g.mul(y.mul(ONE.sub(y)));
      case SOFTPLUS -> g.mul(x.sigmoid());
      case ERF -> g.mul(x.square().neg().exp().mul(TWO_OVER_SQRT_PI));
      case SIN -> g.mul(x.cos());
      case COS -> g.mul(x.sin()).neg();
      case SIGN, FLOOR, CEIL, RINT -> null;
      default -> throw new IllegalStateException("no derivative for " + t.kind());
    };
  }
}
