package dev.ijen.kernels.pointwise;

import java.util.List;

/**
 * Builds nodes: inserts mask/number conversions, folds constants and drops neutral elements. Only
 * rewrites that give the same number are made (the sign of a zero sum may differ): nothing here
 * reorders a sum or product of inputs.
 */
final class Simplify {
  private Simplify() {}

  static Formula make(Kind kind, Formula... given) {
    Formula[] a = convert(kind, given);
    if (!kind.isMask() && kind != Kind.SELECT && allConstant(a))
      return Formula.constant(fold(kind, a));
    return switch (kind) {
      case NEG -> neg(a[0]);
      case ABS ->
          a[0].kind() == Kind.ABS
              ? a[0]
              : a[0].kind() == Kind.NEG ? a[0].arg(0).abs() : node(kind, a);
      case ADD -> add(a[0], a[1]);
      case SUB -> sub(a[0], a[1]);
      case MUL -> mul(a[0], a[1]);
      case DIV -> div(a[0], a[1]);
      case MIN, MAX -> a[0] == a[1] ? a[0] : node(kind, a);
      case FMA -> fma(a[0], a[1], a[2]);
      case AND, OR -> a[0] == a[1] ? a[0] : node(kind, a);
      case NOT -> a[0].kind() == Kind.NOT ? a[0].arg(0) : node(kind, a);
      case SELECT -> select(a[0], a[1], a[2]);
      default -> node(kind, a);
    };
  }

  private static Formula node(Kind kind, Formula... a) {
    return Formula.intern(kind, 0, List.of(a));
  }

  /** Numbers where numbers are wanted, masks where masks are. */
  private static Formula[] convert(Kind kind, Formula[] given) {
    if (given.length != kind.arity()) {
      throw new IllegalArgumentException(
          kind + " takes " + kind.arity() + " operands, not " + given.length);
    }
    boolean logic = kind == Kind.AND || kind == Kind.OR || kind == Kind.NOT;
    Formula[] a = new Formula[given.length];
    for (int i = 0; i < a.length; i++) {
      boolean mask = logic || (kind == Kind.SELECT && i == 0);
      a[i] = mask ? given[i].truth() : given[i].number();
    }
    return a;
  }

  private static boolean allConstant(Formula[] a) {
    for (Formula f : a) if (f.kind() != Kind.CONST) return false;
    return true;
  }

  private static double fold(Kind kind, Formula[] a) {
    double[] v = new double[3];
    for (int i = 0; i < a.length; i++) v[i] = a[i].value();
    return Reference.number(kind, v[0], v[1], v[2]);
  }

  private static Formula neg(Formula a) {
    if (a.kind() == Kind.NEG) return a.arg(0);
    if (a.kind() == Kind.SUB) return a.arg(1).sub(a.arg(0));
    if (a.kind() == Kind.MUL && a.arg(1).kind() == Kind.CONST)
      return a.arg(0).mul(-a.arg(1).value());
    return node(Kind.NEG, a);
  }

  private static Formula add(Formula a, Formula b) {
    if (a.kind() == Kind.CONST) return add(b, a);
    if (b.isConstant(0)) return a;
    if (a == b) return a.mul(2);
    if (b.kind() == Kind.NEG) return a.sub(b.arg(0));
    if (a.kind() == Kind.NEG) return b.sub(a.arg(0));
    return node(Kind.ADD, a, b);
  }

  private static Formula sub(Formula a, Formula b) {
    if (b.isConstant(0)) return a;
    if (a.isConstant(0)) return b.neg();
    if (b.kind() == Kind.NEG) return a.add(b.arg(0));
    return node(Kind.SUB, a, b);
  }

  private static Formula mul(Formula a, Formula b) {
    if (a.kind() == Kind.CONST) return mul(b, a);
    if (b.isConstant(1)) return a;
    if (b.isConstant(-1)) return a.neg();
    if (a.kind() == Kind.NEG)
      return b.kind() == Kind.NEG ? mul(a.arg(0), b.arg(0)) : a.arg(0).mul(b).neg();
    if (b.kind() == Kind.NEG) return a.mul(b.arg(0)).neg();
    if (b.kind() == Kind.CONST && a.kind() == Kind.MUL && a.arg(1).kind() == Kind.CONST) {
      double product = a.arg(1).value() * b.value();
      if (Math.abs(product) < 1e30 && Math.abs(product) > 1e-30) return a.arg(0).mul(product);
    }
    if (a.kind() == Kind.DIV && a.arg(0).isConstant(1)) return b.div(a.arg(1));
    if (b.kind() == Kind.DIV && b.arg(0).isConstant(1)) return a.div(b.arg(1));
    return node(Kind.MUL, a, b);
  }

  private static Formula div(Formula a, Formula b) {
    if (b.isConstant(1)) return a;
    if (b.isConstant(-1)) return a.neg();
    if (b.kind() == Kind.CONST && isPowerOfTwo(b.value())) return a.mul(1 / b.value());
    if (a.kind() == Kind.NEG) return a.arg(0).div(b).neg();
    return node(Kind.DIV, a, b);
  }

  /** Then the reciprocal is exact; the range keeps it so in f32. */
  private static boolean isPowerOfTwo(double c) {
    return Math.abs(c) > 1e-30 && Math.abs(c) < 1e30 && Math.abs(c) == Math.ulp(c) * 0x1p52;
  }

  private static Formula fma(Formula a, Formula b, Formula c) {
    if (c.isConstant(0)) return a.mul(b);
    if (a.isConstant(1)) return b.add(c);
    if (b.isConstant(1)) return a.add(c);
    return node(Kind.FMA, a, b, c);
  }

  private static Formula select(Formula m, Formula a, Formula b) {
    if (a == b) return a;
    if (m.kind() == Kind.NOT) return select(m.arg(0), b, a);
    return node(Kind.SELECT, m, a, b);
  }
}
