package dev.ijen.kernels.pointwise;

import static dev.ijen.kernels.pointwise.Formula.constant;
import static dev.ijen.kernels.pointwise.Formula.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.kernels.DType;
import org.junit.jupiter.api.Test;

class FormulaTest {
  private static final Formula X = input(0);
  private static final Formula Y = input(1);

  @Test
  void alikeIsTheSame() {
    assertThat(X.mul(2).add(Y.tanh())).isSameAs(input(0).mul(2).add(input(1).tanh()));
    assertThat(X.add(Y)).isNotSameAs(Y.add(X));
    assertThat(constant(0)).isNotSameAs(constant(-0d));
  }

  @Test
  void foldsConstantsAndDropsNeutralElements() {
    assertThat(constant(2).mul(3).add(1)).isSameAs(constant(7));
    assertThat(constant(4).sqrt()).isSameAs(constant(2));
    assertThat(X.add(0)).isSameAs(X);
    assertThat(X.sub(0)).isSameAs(X);
    assertThat(constant(0).sub(X)).isSameAs(X.neg());
    assertThat(X.mul(1)).isSameAs(X);
    assertThat(X.mul(-1)).isSameAs(X.neg());
    assertThat(X.div(1)).isSameAs(X);
    assertThat(X.div(4)).isSameAs(X.mul(.25));
    assertThat(X.div(-1)).isSameAs(X.neg());
    assertThat(X.mul(constant(3).div(Y))).isNotSameAs(X.div(Y));
    assertThat(constant(1).div(Y).mul(X)).isSameAs(X.div(Y));
    assertThat(X.fma(Y, constant(0))).isSameAs(X.mul(Y));
    assertThat(constant(1).fma(X, Y)).isSameAs(X.add(Y));
    assertThat(X.fma(constant(1), Y)).isSameAs(X.add(Y));
    assertThat(X.mul(3).neg()).isSameAs(X.mul(-3));
    assertThat(X.neg().neg()).isSameAs(X);
    assertThat(X.add(X)).isSameAs(X.mul(2));
    assertThat(X.sub(Y.neg())).isSameAs(X.add(Y));
    assertThat(X.neg().mul(Y.neg())).isSameAs(X.mul(Y));
    assertThat(X.mul(Y.reciprocal())).isSameAs(X.div(Y));
    assertThat(X.mul(2).mul(3)).isSameAs(X.mul(6));
    assertThat(X.lt(Y).select(X, X)).isSameAs(X);
    assertThat(X.lt(Y).not().select(X, Y)).isSameAs(X.lt(Y).select(Y, X));
  }

  @Test
  void keepsWhatNaNAndInfinityNeed() {
    assertThat(X.mul(0).kind()).isEqualTo(Kind.MUL);
    assertThat(X.sub(X).kind()).isEqualTo(Kind.SUB);
    assertThat(X.div(X).kind()).isEqualTo(Kind.DIV);
    assertThat(X.ne(X).kind()).isEqualTo(Kind.NE);
    assertThat(X.div(3).kind()).isEqualTo(Kind.DIV);
    assertThat(X.mul(1e30).mul(1e30).eval(new double[] {1e-60})).isEqualTo(1, within(1e-12));
  }

  @Test
  void masksAndNumbersConvert() {
    Formula step = X.gt(0);
    assertThat(step.isMask()).isTrue();
    assertThat(step.add(1).eval(new double[] {3})).isEqualTo(2);
    assertThat(step.and(Y).eval(new double[] {1, .5})).isEqualTo(1);
    assertThat(step.number().isMask()).isFalse();
    assertThat(X.select(Y, constant(7)).eval(new double[] {0, 5})).isEqualTo(7);
  }

  @Test
  void readsAndCounts() {
    Formula f = input(1).add(input(3)).mul(Formula.scalar(2));
    assertThat(f.inputs()).isEqualTo(4);
    assertThat(f.reads()).isEqualTo(0b1010);
    assertThat(f.scalars()).isEqualTo(3);
    assertThat(f.with(X, Y, X, Y)).isSameAs(Y.mul(2).mul(Formula.scalar(2)));
  }

  @Test
  void prints() {
    Formula gelu = X.mul(.5).mul(X.mul(2).erf().add(1));
    assertThat(gelu).hasToString("x0 * 0.5 * (erf(x0 * 2) + 1)");
    assertThat(X.sub(Y.sub(1)).div(X.add(Y))).hasToString("(x0 - (x1 - 1)) / (x0 + x1)");
    assertThat(X.tanh().mul(X.tanh())).hasToString("t0 = tanh(x0); t0 * t0");
    assertThat(X.lt(Y).and(X.ne(X)).not().select(X, Y.neg()))
        .hasToString("select(x0 < x1 and x0 != x0, -x1, x0)");
    assertThat(X.mul(Y).neg().exp()).hasToString("exp(-(x0 * x1))");
  }

  @Test
  void everyKindHasItsMeaning() {
    double[] x = {.75, -1.25, 2};
    assertThat(X.fma(Y, input(2)).eval(x)).isEqualTo(.75 * -1.25 + 2);
    assertThat(X.sigmoid().eval(x)).isEqualTo(1 / (1 + Math.exp(-.75)), within(1e-15));
    assertThat(X.softplus().eval(x)).isEqualTo(Math.log(1 + Math.exp(.75)), within(1e-15));
    assertThat(X.sigmoid().eval(new double[] {-800})).isEqualTo(0);
    assertThat(X.softplus().eval(new double[] {800})).isEqualTo(800);
    assertThat(X.pow(5).eval(x)).isEqualTo(Math.pow(.75, 5), within(1e-15));
    assertThat(X.pow(-2).eval(x)).isEqualTo(Math.pow(.75, -2), within(1e-15));
    assertThat(Y.clamp(-1, 1).eval(x)).isEqualTo(-1);
    assertThat(Y.sign().eval(x)).isEqualTo(-1);
    assertThat(Y.rint().eval(x)).isEqualTo(-1);
    assertThat(Y.floor().eval(x)).isEqualTo(-2);
    assertThat(Y.ceil().eval(x)).isEqualTo(-1);
    assertThat(X.add(Formula.scalar(1)).eval(x, 0, 10)).isEqualTo(10.75);
    double[] odd = {Double.NaN, Double.POSITIVE_INFINITY};
    assertThat(X.isNaN().eval(odd)).isEqualTo(1);
    assertThat(X.isInf().or(X.isFinite()).eval(odd)).isEqualTo(0);
    assertThat(Y.isInf().eval(odd)).isEqualTo(1);
    assertThat(X.relu().eval(odd)).isNaN();
    assertThat(X.clamp(-1, 1).eval(odd)).isNaN();
    assertThat(X.max(0).eval(odd)).isNaN();
    assertThat(X.sign().eval(odd)).isNaN();
  }

  @Test
  void loweringLeavesOnlyAtoms() {
    Formula[] everywhere = {
      X.sign(), X.sigmoid(), X.softplus(), X.logaddexp(Y), X.remainder(Y), X.log2(), X.asinh()
    };
    Formula[] inF32 = {
      X.tan(),
      X.asin(),
      X.acos(),
      X.atan(),
      X.atan2(Y),
      X.sinh(),
      X.cosh(),
      X.log10(),
      X.exp2(),
      X.pow(Y),
      X.cbrt(),
      X.hypot(Y),
      X.erfc(),
      X.erfinv()
    };
    for (Formula f : everywhere) for (DType t : DType.values()) lowered(f, t);
    for (Formula f : inF32) lowered(f, DType.F32);
    assertThat(Lowering.lower(X.tan(), DType.F64)).isSameAs(X.tan());
  }

  private static void lowered(Formula f, DType type) {
    Formula atoms = Lowering.lower(f.mul(2), type);
    assertThat(Terms.of(atoms)).as("%s on %s", f, type).noneMatch(t -> t.kind() == f.kind());
    assertThat(Lowering.lower(atoms, type)).isSameAs(atoms);
  }

  @Test
  void errorsSayWhatIsWrong() {
    assertThatThrownBy(() -> input(31)).hasMessageContaining("input 31 of 0..30");
    assertThatThrownBy(() -> X.exp().value()).hasMessageContaining("not a constant: exp(x0)");
    assertThatThrownBy(() -> new Pointwise("p", Y)).hasMessageContaining("p: must read each of x0");
    assertThatThrownBy(() -> Signature.of("op", X.add(Y), DType.F32, DType.F64))
        .hasMessageContaining("op: inputs of different types [f32, f64]");
    assertThatThrownBy(() -> Signature.of("op", X.exp(), DType.I32))
        .hasMessageContaining("op: exp is not defined on i32");
    assertThatThrownBy(() -> Signature.of("op", X.mul(.5), DType.I32))
        .hasMessageContaining("op: the constant 0.5 is not defined on i32");
    assertThatThrownBy(() -> Signature.of("op", X.add(Y), DType.BOOL, DType.BOOL))
        .hasMessageContaining("op: arithmetic on bool inputs");
    assertThatThrownBy(() -> Signature.of("op", X, DType.F32, DType.F32))
        .hasMessageContaining("op: takes 1 inputs");
  }

  @Test
  void signaturesOfMasks() {
    Formula where = X.select(Y, input(2));
    assertThat(Signature.of("where", where, DType.BOOL, DType.F64, DType.F64).output())
        .isEqualTo(DType.F64);
    assertThat(Signature.of("lt", X.lt(Y), DType.I32, DType.I32).output()).isEqualTo(DType.BOOL);
    assertThat(Signature.of("and", X.and(Y), DType.BOOL, DType.BOOL).output())
        .isEqualTo(DType.BOOL);
  }
}
