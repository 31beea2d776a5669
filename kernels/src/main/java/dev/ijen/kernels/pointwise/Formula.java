package dev.ijen.kernels.pointwise;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.WeakHashMap;

/**
 * A pointwise function as an expression: of inputs x0, x1, ..., run-time scalars s0, s1, ... and
 * constants. One formula is the only place where an op is stated; its f64 reference ({@link
 * #eval}), its derivative ({@link #derivative}) and its compiled loops ({@link Pointwise}) come
 * from it.
 *
 * <pre>{@code
 * Formula x = Formula.input(0);
 * Formula gelu = x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf().add(1));
 * }</pre>
 *
 * <p>Formulas are immutable and interned: two that are built alike are the same object, so a
 * subterm written twice is computed once. A formula knows no element type; {@link Pointwise} says
 * what it means for f32, f64, i32 and bool. Building one folds constants and drops {@code +0},
 * {@code *1}.
 *
 * <p>Comparisons give a <em>mask</em>. Used as a number a mask is 1 or 0; a number used as a mask
 * means {@code != 0}. NaN passes through every function; of the comparisons only {@code ne} is true
 * of it.
 *
 * <p>Conventions, where the derivative does not exist or is a matter of taste:
 *
 * <table>
 * <caption>Derivatives at the kinks</caption>
 * <tr><td>{@code relu}</td><td>0 at 0</td></tr>
 * <tr><td>{@code abs}</td><td>0 at 0</td></tr>
 * <tr><td>{@code max, min}</td><td>a tie gives 0.5 to each side</td></tr>
 * <tr><td>{@code clamp}</td><td>1 on the closed interval, 0 outside; a bound gets it outside</td></tr>
 * <tr><td>{@code sign, floor, ceil, rint}</td><td>0 everywhere</td></tr>
 * <tr><td>comparisons, {@code and, or, not}</td><td>0; {@code select} differentiates its branches
 * only, and the branch not taken contributes an exact 0 even where it is infinite or NaN</td></tr>
 * </table>
 */
public final class Formula implements Functions {
  /** One input. */
  @FunctionalInterface
  public interface Of1 {
    Formula of(Formula x);
  }

  /** Two inputs. */
  @FunctionalInterface
  public interface Of2 {
    Formula of(Formula a, Formula b);
  }

  /** Three inputs. */
  @FunctionalInterface
  public interface Of3 {
    Formula of(Formula a, Formula b, Formula c);
  }

  /** Four inputs. */
  @FunctionalInterface
  public interface Of4 {
    Formula of(Formula a, Formula b, Formula c, Formula d);
  }

  /** Inputs are x0 to x30. */
  public static final int MAX_INPUTS = 31;

  private static final WeakHashMap<Formula, WeakReference<Formula>> INTERNED = new WeakHashMap<>();

  private final Kind kind;
  private final double value;
  private final List<Formula> args;
  private final int reads;
  private final int scalars;
  private final int hash;

  private Formula(Kind kind, double value, List<Formula> args) {
    this.kind = kind;
    this.value = value;
    this.args = args;
    int inputs = kind == Kind.INPUT ? 1 << (int) value : 0;
    int uses = kind == Kind.SCALAR ? (int) value + 1 : 0;
    int h = 31 * kind.ordinal() + Double.hashCode(value);
    for (Formula a : args) {
      inputs |= a.reads;
      uses = Math.max(uses, a.scalars);
      h = 31 * h + System.identityHashCode(a);
    }
    this.reads = inputs;
    this.scalars = uses;
    this.hash = h;
  }

  /** The one object for this node; operands are interned already, so they compare by identity. */
  static Formula intern(Kind kind, double value, List<Formula> args) {
    Formula fresh = new Formula(kind, value, args);
    synchronized (INTERNED) {
      WeakReference<Formula> known = INTERNED.get(fresh);
      Formula f = known == null ? null : known.get();
      if (f != null) return f;
      INTERNED.put(fresh, new WeakReference<>(fresh));
      return fresh;
    }
  }

  @Override
  public boolean equals(Object o) {
    if (this == o) return true;
    if (!(o instanceof Formula f) || f.kind != kind || f.args.size() != args.size()) return false;
    if (Double.doubleToLongBits(f.value) != Double.doubleToLongBits(value)) return false;
    for (int i = 0; i < args.size(); i++) if (f.args.get(i) != args.get(i)) return false;
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  // ---- leaves

  /** The input x{@code index}. */
  public static Formula input(int index) {
    if (index < 0 || index >= MAX_INPUTS) {
      throw new IllegalArgumentException("input " + index + " of 0.." + (MAX_INPUTS - 1));
    }
    return intern(Kind.INPUT, index, List.of());
  }

  /** The run-time scalar s{@code index}. */
  public static Formula scalar(int index) {
    if (index < 0 || index >= 4) throw new IllegalArgumentException("scalar " + index + " of 0..3");
    return intern(Kind.SCALAR, index, List.of());
  }

  /** A number known when the formula is written. */
  public static Formula constant(double value) {
    return intern(Kind.CONST, value, List.of());
  }

  /** The formula that a lambda of its inputs states. */
  public static Formula of(Of1 f) {
    return f.of(input(0));
  }

  public static Formula of(Of2 f) {
    return f.of(input(0), input(1));
  }

  public static Formula of(Of3 f) {
    return f.of(input(0), input(1), input(2));
  }

  public static Formula of(Of4 f) {
    return f.of(input(0), input(1), input(2), input(3));
  }

  // ---- arithmetic

  public Formula neg() {
    return Simplify.make(Kind.NEG, this);
  }

  public Formula abs() {
    return Simplify.make(Kind.ABS, this);
  }

  public Formula sign() {
    return Simplify.make(Kind.SIGN, this);
  }

  public Formula floor() {
    return Simplify.make(Kind.FLOOR, this);
  }

  public Formula ceil() {
    return Simplify.make(Kind.CEIL, this);
  }

  /** To the nearest integer, ties to even. */
  public Formula rint() {
    return Simplify.make(Kind.RINT, this);
  }

  /** Toward zero. */
  public Formula trunc() {
    return lt(0).select(ceil(), floor());
  }

  public Formula sqrt() {
    return Simplify.make(Kind.SQRT, this);
  }

  public Formula square() {
    return mul(this);
  }

  /** 1 / this. */
  public Formula reciprocal() {
    return constant(1).div(this);
  }

  public Formula add(Formula b) {
    return Simplify.make(Kind.ADD, this, b);
  }

  public Formula add(double b) {
    return add(constant(b));
  }

  public Formula sub(Formula b) {
    return Simplify.make(Kind.SUB, this, b);
  }

  public Formula sub(double b) {
    return sub(constant(b));
  }

  public Formula mul(Formula b) {
    return Simplify.make(Kind.MUL, this, b);
  }

  public Formula mul(double b) {
    return mul(constant(b));
  }

  public Formula div(Formula b) {
    return Simplify.make(Kind.DIV, this, b);
  }

  public Formula div(double b) {
    return div(constant(b));
  }

  /** this * b + c, rounded once. */
  public Formula fma(Formula b, Formula c) {
    return Simplify.make(Kind.FMA, this, b, c);
  }

  /** this to the power n by repeated squaring; n may be negative. */
  public Formula pow(int n) {
    if (n < 0) return pow(-n).reciprocal();
    if (n == 0) return constant(1);
    Formula half = pow(n / 2);
    return n % 2 == 0 ? half.square() : n == 1 ? this : half.square().mul(this);
  }

  // ---- order

  public Formula min(Formula b) {
    return Simplify.make(Kind.MIN, this, b);
  }

  public Formula min(double b) {
    return min(constant(b));
  }

  public Formula max(Formula b) {
    return Simplify.make(Kind.MAX, this, b);
  }

  public Formula max(double b) {
    return max(constant(b));
  }

  /** max(this, 0) with derivative 0 at 0. */
  public Formula relu() {
    return le(0).select(constant(0), this);
  }

  /** This, or the bound it exceeds; the bounds belong to the interval. */
  public Formula clamp(Formula low, Formula high) {
    return lt(low).select(low, gt(high).select(high, this));
  }

  public Formula clamp(double low, double high) {
    return clamp(constant(low), constant(high));
  }

  public Formula lt(Formula b) {
    return Simplify.make(Kind.LT, this, b);
  }

  public Formula lt(double b) {
    return lt(constant(b));
  }

  public Formula le(Formula b) {
    return Simplify.make(Kind.LE, this, b);
  }

  public Formula le(double b) {
    return le(constant(b));
  }

  public Formula gt(Formula b) {
    return b.lt(this);
  }

  public Formula gt(double b) {
    return gt(constant(b));
  }

  public Formula ge(Formula b) {
    return b.le(this);
  }

  public Formula ge(double b) {
    return ge(constant(b));
  }

  public Formula eq(Formula b) {
    return Simplify.make(Kind.EQ, this, b);
  }

  public Formula eq(double b) {
    return eq(constant(b));
  }

  public Formula ne(Formula b) {
    return Simplify.make(Kind.NE, this, b);
  }

  public Formula ne(double b) {
    return ne(constant(b));
  }

  public Formula isNaN() {
    return ne(this);
  }

  public Formula isInf() {
    return abs().eq(Double.POSITIVE_INFINITY);
  }

  public Formula isFinite() {
    return abs().lt(Double.POSITIVE_INFINITY);
  }

  // ---- masks

  public Formula and(Formula b) {
    return Simplify.make(Kind.AND, this, b);
  }

  public Formula or(Formula b) {
    return Simplify.make(Kind.OR, this, b);
  }

  /** One of the two, not both. */
  public Formula xor(Formula b) {
    return or(b).and(and(b).not());
  }

  public Formula not() {
    return Simplify.make(Kind.NOT, this);
  }

  /** {@code a} where this mask is true, else {@code b}. */
  public Formula select(Formula a, Formula b) {
    return Simplify.make(Kind.SELECT, this, a, b);
  }

  public Formula select(double a, double b) {
    return select(constant(a), constant(b));
  }

  /** This mask as 1 and 0; a number stays itself. */
  public Formula number() {
    return isMask() ? select(1, 0) : this;
  }

  /** This number as a mask, {@code != 0}; a mask stays itself. */
  public Formula truth() {
    return isMask() ? this : ne(0);
  }

  // ---- walking

  public Kind kind() {
    return kind;
  }

  /** The operands, in the order of the kind. */
  public List<Formula> args() {
    return args;
  }

  /** Operand {@code i}. */
  public Formula arg(int i) {
    return args.get(i);
  }

  /** Of an input or a scalar: which. */
  public int index() {
    if (kind != Kind.INPUT && kind != Kind.SCALAR)
      throw new IllegalStateException("not a leaf: " + this);
    return (int) value;
  }

  /** Of a constant: its value. */
  public double value() {
    if (kind != Kind.CONST) throw new IllegalStateException("not a constant: " + this);
    return value;
  }

  public boolean isMask() {
    return kind.isMask();
  }

  public boolean isConstant(double c) {
    return kind == Kind.CONST && value == c;
  }

  /** One more than the highest input read. */
  public int inputs() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(reads);
  }

  /** One more than the highest scalar read. */
  public int scalars() {
    return scalars;
  }

  /** Bit i is set when input i is read. */
  public int reads() {
    return reads;
  }

  // ---- meaning

  /** The value in f64 through StrictMath; a mask counts as 1 or 0. The reference for every rung. */
  public double eval(double[] inputs, double... scalars) {
    return Reference.eval(this, inputs, scalars);
  }

  /**
   * The partial derivative by one input. It may read this formula's own value, as the extra input
   * number {@link #inputs()}: tanh' is (1 + y)(1 - y).
   */
  public Formula derivative(int input) {
    return Derivative.of(this, input);
  }

  /** The backward pass by one input: derivative times the incoming gradient. */
  public Gradient gradient(int input) {
    int n = inputs();
    return Gradient.of(Derivative.times(derivative(input), input(n + 1)), n);
  }

  /** This formula with inputs replaced: x{@code i} becomes {@code replacement[i]}. */
  public Formula with(Formula... replacement) {
    return Terms.replace(this, t -> t.kind == Kind.INPUT ? replacement[t.index()] : t);
  }

  /** Readable algebra; subterms used more than once are named first: {@code t0 = ...; x0 * t0}. */
  @Override
  public String toString() {
    return Algebra.print(this);
  }
}
