package dev.ijen.kernels.pointwise;

import static dev.ijen.kernels.pointwise.Formula.constant;
import static dev.ijen.kernels.pointwise.Formula.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiled loops against the formula's own f64 value, and every rung against every other. */
@Tag("width")
class PointwiseTest {
  private static final Formula X = input(0);
  private static final Formula Y = input(1);
  private static final Formula Z = input(2);
  private static final double[] SCALARS = {.75, -1.5};
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 1000
  };

  static Stream<Formula> numbers() {
    return Stream.of(
        X,
        X.neg(),
        X.abs(),
        X.sign(),
        X.floor(),
        X.ceil(),
        X.rint(),
        X.abs().sqrt(),
        X.exp(),
        X.expm1(),
        X.abs().log(),
        X.abs().log1p(),
        X.tanh(),
        X.sigmoid(),
        X.softplus(),
        X.erf(),
        X.ndtr(),
        X.sin(),
        X.cos(),
        X.exp2(),
        X.abs().log2(),
        X.abs().log10(),
        X.tan(),
        X.tanh().asin(),
        X.tanh().acos(),
        X.atan(),
        X.atan2(Y),
        X.sinh(),
        X.cosh(),
        X.asinh(),
        X.abs().add(1).acosh(),
        X.tanh().atanh(),
        X.erfc(),
        X.tanh().erfinv(),
        X.abs().lgamma(),
        X.abs().add(.1).digamma(),
        X.abs().add(1).polygamma(constant(2)),
        X.cbrt(),
        X.hypot(Y),
        X.logaddexp(Y),
        X.abs().pow(Y),
        X.copysign(Y),
        X.trunc(),
        X.reciprocal(),
        X.square(),
        X.pow(3),
        X.relu(),
        X.clamp(-.5, .5),
        X.add(Y),
        X.sub(Y),
        X.mul(Y),
        X.div(Y),
        X.min(Y),
        X.max(Y),
        X.fma(Y, Z),
        X.add(2.5),
        X.lt(Y).select(X, Z),
        X.le(Y).and(Y.le(Z)).select(X, Z),
        X.eq(Y).or(X.ne(Z)).select(X, Y),
        X.gt(0).not().select(X, Y),
        X.ge(0).number(),
        X.gt(Y).add(Z),
        constant(3).sub(X),
        X.mul(Formula.scalar(0)).add(Formula.scalar(1)),
        gelu(),
        gelu().gradient(0).formula(),
        X.tanh().gradient(0).formula(),
        X.div(Y).gradient(1).formula(),
        X.softplus().gradient(0).formula(),
        surrogate(),
        surrogate().gradient(0).formula(),
        X.exp().add(Y.tanh()).mul(X.exp()),
        X.abs().neg().exp().log1p().add(Y.erf()).mul(Z.cos()),
        tower(12));
  }

  static Stream<Formula> masks() {
    return Stream.of(
        X.lt(Y),
        X.le(Y),
        X.gt(Y),
        X.ge(Y),
        X.eq(Y),
        X.ne(Y),
        X.lt(Y).and(Y.ne(Z)),
        X.lt(0).or(Y.lt(0)),
        X.lt(Y).not(),
        X.isNaN(),
        X.isInf(),
        X.isFinite(),
        X.gt(Y).xor(Y.gt(Z)),
        X.gt(1));
  }

  private static Formula gelu() {
    return X.mul(.5).mul(X.mul(Math.sqrt(.5)).erf().add(1));
  }

  /** Too large for one loop: it runs in stages. */
  private static Formula tower(int functions) {
    Formula f = X;
    for (int i = 0; i < functions; i++) f = f.mul(1 - .05 * i).tanh().sub(Y.mul(.1));
    return Y.lt(0).select(f, f.mul(Z)).add(X.lt(Z).select(f, X));
  }

  private static Formula surrogate() {
    return X.mul(Y).min(X.clamp(.8, 1.2).mul(Y)).neg();
  }

  // ---- agreement with f64

  @ParameterizedTest
  @MethodSource("numbers")
  void f32AgreesWithF64(Formula f) {
    Pointwise kernel = new Pointwise("test", f);
    for (int n : LENGTHS) {
      View[] v = views(DType.F32, f, n);
      kernel.cpu().run(v, SCALARS);
      for (int i = 0; i < n; i++) {
        double exact = f.eval(at(v, i), SCALARS);
        // inputs of size one; the formulas lose a few ulps, near zeros absolutely
        double close = 4e-6 * Math.max(1, Math.abs(exact));
        assertThat(Math.abs(v[v.length - 1].floats()[i] - exact))
            .as("%s of %s, element %d of %d", f, at(v, i), i, n)
            .isLessThanOrEqualTo(close);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void f64IsTheReference(Formula f) {
    Pointwise kernel = new Pointwise("test", f);
    for (int n : new int[] {1, 5, 64}) {
      View[] v = views(DType.F64, f, n);
      kernel.cpu().run(v, SCALARS);
      for (int i = 0; i < n; i++) {
        assertThat(v[v.length - 1].doubles()[i]).isEqualTo(f.eval(at(v, i), SCALARS));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("masks")
  void masksAreExact(Formula f) {
    Pointwise kernel = new Pointwise("test", f);
    for (DType type : List.of(DType.F32, DType.F64)) {
      for (int n : LENGTHS) {
        View[] v = views(type, f, n);
        special(v, 0);
        kernel.cpu().run(v, SCALARS);
        for (int i = 0; i < n; i++) {
          assertThat(v[v.length - 1].bytes()[i])
              .as("%s of %s", f, at(v, i))
              .isEqualTo((byte) f.eval(at(v, i), SCALARS));
        }
      }
    }
  }

  @Test
  void integers() {
    for (Formula f :
        List.of(
            X.add(Y),
            X.sub(Y),
            X.mul(Y),
            X.neg(),
            X.abs(),
            X.sign(),
            X.min(Y),
            X.max(Y),
            X.mul(3),
            X.fma(Y, Z),
            X.lt(Y).select(X, Z),
            X.add(Formula.scalar(0)),
            X.clamp(-2, 2))) {
      View[] v = views(DType.I32, f, 100);
      new Pointwise("test", f).cpu().run(v, new double[] {5});
      for (int i = 0; i < 100; i++) {
        assertThat(v[v.length - 1].ints()[i]).isEqualTo((int) f.eval(at(v, i), 5));
      }
    }
    for (Formula f : List.of(X.lt(Y), X.le(Y), X.eq(Y), X.ne(Y))) {
      View[] v = views(DType.I32, f, 100);
      new Pointwise("test", f).cpu().run(v, SCALARS);
      for (int i = 0; i < 100; i++) {
        assertThat(v[2].bytes()[i]).isEqualTo((byte) f.eval(at(v, i)));
      }
    }
  }

  @Test
  void integersWrap() {
    View[] v = {ints(Integer.MAX_VALUE, Integer.MIN_VALUE), ints(1, -1), ints(0, 0)};
    Pointwise.of("add", (a, b) -> a.add(b)).cpu().run(v, SCALARS);
    assertThat(v[2].ints()).containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  @Test
  void logicOnBools() {
    Formula[] formulas = {X.and(Y), X.or(Y), X.truth().not(), X.eq(Y), X.ne(Y), X.truth()};
    for (Formula f : formulas) {
      for (int n : LENGTHS) {
        View[] v = new View[f.inputs() + 1];
        for (int i = 0; i < v.length; i++) v[i] = bools(n, i);
        new Pointwise("test", f).cpu().run(v, SCALARS);
        for (int i = 0; i < n; i++) {
          assertThat(v[v.length - 1].bytes()[i]).isEqualTo((byte) f.eval(at(v, i)));
        }
      }
    }
  }

  @Test
  void selectByABoolInput() {
    Formula where = X.select(Y, Z);
    Formula product = Y.mul(X);
    for (DType type : List.of(DType.F32, DType.F64, DType.I32)) {
      for (int n : LENGTHS) {
        for (Formula f : List.of(where, product)) {
          View[] v = new View[f.inputs() + 1];
          v[0] = bools(n, 1);
          for (int i = 1; i < v.length; i++) v[i] = values(type, n, i);
          new Pointwise("test", f).cpu().run(v, SCALARS);
          for (int i = 0; i < n; i++) {
            assertThat(get(v[v.length - 1], i)).isEqualTo(f.eval(at(v, i)));
          }
        }
      }
    }
  }

  // ---- layouts

  @ParameterizedTest
  @MethodSource("layouts")
  void anyLayoutOfTheInputs(List<int[]> layout) {
    for (Formula f : List.of(X.mul(2).sub(Y).fma(Z, X.tanh()), tower(5))) {
      anyLayout(f, layout, DType.F32, DType.F64);
    }
  }

  /** Large enough to be shared among the workers: by columns, by rows, by slabs. */
  @Test
  void sharedLaunches() {
    Formula f = X.sub(Y).fma(Z, X);
    for (List<int[]> layout :
        List.of(
            List.of(d(150_001), d(1), d(0), d(1)),
            List.of(d(3, 50_003), d(50_010, 1), d(0, 1), d(1, 0)),
            List.of(d(301, 499), d(499, 1), d(1, 0), d(0, 1)),
            List.of(d(2, 301, 499), d(0, 499, 1), d(1, 0, 2), d(301, 1, 0)),
            List.of(d(47, 5, 61, 11), d(0, 671, 11, 1), d(671, 0, 11, 1), d(1, 0, 47, 0)))) {
      anyLayout(f, layout, DType.F32);
    }
  }

  private static void anyLayout(Formula f, List<int[]> layout, DType... types) {
    int[] dims = layout.get(0);
    for (DType type : types) {
      View[] v = new View[4];
      for (int i = 0; i < 3; i++) v[i] = strided(type, dims, layout.get(1 + i), i);
      v[3] = strided(type, dims, View.rowMajor(dims), 3);
      new Pointwise("test", f).cpu().run(v, SCALARS);
      int[] index = new int[dims.length];
      for (int k = 0; k < v[3].size(); k++) {
        double[] in = new double[3];
        for (int i = 0; i < 3; i++) in[i] = get(v[i], offset(v[i], index));
        double error = get(v[3], v[3].offset() + k) - f.eval(in);
        if (!(Math.abs(error) < 1e-5)) fail("element %d is off by %s", k, error);
        for (int a = dims.length - 1; a >= 0 && ++index[a] == dims[a]; a--) index[a] = 0;
      }
    }
  }

  /** The output's dims, then the strides of three inputs. */
  static Stream<List<int[]>> layouts() {
    return Stream.of(
        List.of(d(7, 33), d(33, 1), d(0, 1), d(1, 0)),
        List.of(d(7, 33), d(0, 0), d(33, 1), d(33, 1)),
        List.of(d(7, 33), d(1, 7), d(33, 1), d(0, 0)),
        List.of(d(7, 33), d(40, 1), d(1, 0), d(0, 1)),
        List.of(d(7, 33), d(66, 2), d(33, -1), d(-33, 1)),
        List.of(d(5, 3), d(3, 1), d(0, 1), d(1, 0)),
        List.of(d(256, 2), d(2, 1), d(1, 0), d(0, 1)),
        List.of(d(3, 4, 5), d(20, 5, 1), d(0, 5, 1), d(5, 0, 1)),
        List.of(d(3, 4, 5), d(20, 5, 1), d(0, 1, 0), d(1, 0, 0)),
        List.of(d(3, 4, 20), d(1, 3, 12), d(0, 0, 1), d(80, 20, 1)),
        List.of(d(2, 3, 4, 17), d(0, 17, 0, 1), d(204, 68, 17, 1), d(12, 4, 1, 0)),
        List.of(d(2, 1, 4, 1), d(4, 4, 1, 1), d(1, 9, 0, 9), d(0, 0, 1, 0)),
        List.of(d(1), d(1), d(0), d(5)),
        List.of(d(), d(), d(), d()),
        List.of(d(1, 1), d(0, 0), d(3, 3), d(1, 1)),
        List.of(d(0, 4), d(4, 1), d(0, 1), d(1, 0)),
        List.of(d(64), d(1), d(0), d(2)));
  }

  private static int[] d(int... n) {
    return n;
  }

  // ---- bits

  @ParameterizedTest
  @MethodSource("numbers")
  void rungsGiveTheSameBits(Formula f) {
    Pointwise kernel = new Pointwise("test", f);
    for (int n : LENGTHS) {
      View[] v = views(DType.F32, f, n);
      special(v, 7);
      assertThat(bits(kernel.cpu(), v))
          .as("%s, %d elements", f, n)
          .isEqualTo(bits(kernel.cpu("plain"), v));
    }
  }

  /** Every function over a dense sample of all floats. */
  @Test
  void functionsGiveTheSameBitsOnAllFloats() {
    int n = 1 << 16;
    for (Formula f :
        List.of(
            X.exp(),
            X.expm1(),
            X.log(),
            X.log1p(),
            X.tanh(),
            X.erf(),
            X.ndtr(),
            X.sin(),
            X.cos(),
            X.floor(),
            X.ceil(),
            X.rint(),
            X.sigmoid(),
            X.softplus(),
            X.sign())) {
      Pointwise kernel = new Pointwise("test", f);
      View[] v = {values(DType.F32, n, 0), values(DType.F32, n, 0)};
      for (int part = 0; part < 4; part++) {
        for (int i = 0; i < n; i++) {
          // a prime step through all bit patterns
          v[0].floats()[i] = Float.intBitsToFloat((part * n + i) * 16381 + Integer.MIN_VALUE);
        }
        assertThat(bits(kernel.cpu(), v)).as(f.toString()).isEqualTo(bits(kernel.cpu("plain"), v));
      }
    }
  }

  @Test
  void theCompilerDoesNotChangeTheBits() {
    for (Formula f :
        List.of(tower(3), gelu(), gelu().gradient(0).formula(), X.softplus(), X.sin().mul(Y))) {
      for (String rung : new Pointwise("test", f).cpuRungs()) {
        View[] v = views(DType.F32, f, 70);
        special(v, 7);
        Kernel.Cpu cold = new Pointwise("test", f).cpu(rung);
        int[] first = bits(cold, v);
        for (int i = 0; i < 20_000; i++) cold.run(v, SCALARS);
        assertThat(bits(cold, v)).as("%s %s", rung, f).isEqualTo(first);
      }
    }
  }

  @Test
  void manyThreadsMayCompileAtOnce() throws InterruptedException {
    Pointwise kernel = new Pointwise("test", gelu());
    View[] v = views(DType.F32, gelu(), 100);
    int[] want = bits(new Pointwise("test", gelu()).cpu(), v);
    List<int[]> got = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      View[] own = {v[0], values(DType.F32, 100, 0)};
      threads.add(Thread.ofPlatform().start(() -> got.add(bits(kernel.cpu(), own))));
    }
    for (Thread t : threads) t.join();
    assertThat(got).hasSize(8).allSatisfy(b -> assertThat(b).isEqualTo(want));
  }

  // ---- errors

  @Test
  void errorsNameTheKernel() {
    Pointwise add = Pointwise.of("plus", (a, b) -> a.add(b).mul(Formula.scalar(0)));
    View f = values(DType.F32, 3, 0);
    View d = values(DType.F64, 3, 0);
    View[] few = {f, f};
    assertThatThrownBy(() -> add.cpu().run(few, SCALARS)).hasMessageContaining("plus: takes 2");
    View[] mixed = {f, d, f};
    assertThatThrownBy(() -> add.cpu().run(mixed, SCALARS))
        .hasMessageContaining("plus: inputs of different types [f32, f64]");
    View[] wrong = {f, f, d};
    assertThatThrownBy(() -> add.cpu().run(wrong, SCALARS))
        .hasMessageContaining("plus: writes f32 but the output view is f64");
    View[] whole = {ints(1), ints(2), ints(0)};
    assertThatThrownBy(() -> add.cpu().run(whole, SCALARS))
        .hasMessageContaining("the scalar 0.75 is no i32 value");
    assertThat(add.output(DType.F64, DType.F64)).isEqualTo(DType.F64);
    assertThat(add.inputs()).isEqualTo(2);
    assertThat(add.scalars()).isEqualTo(1);
  }

  // ---- helpers

  private static int[] bits(Kernel.Cpu rung, View[] v) {
    rung.run(v, SCALARS);
    View out = v[v.length - 1];
    int[] bits = new int[out.size()];
    // NaN is NaN: its payload is not part of the promise
    for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToIntBits(out.floats()[i]);
    return bits;
  }

  private static View[] views(DType type, Formula f, int n) {
    View[] v = new View[f.inputs() + 1];
    for (int i = 0; i < f.inputs(); i++) v[i] = values(type, n, i);
    v[f.inputs()] = values(f.isMask() ? DType.BOOL : type, n, 9);
    return v;
  }

  private static void special(View[] v, int every) {
    double[] odd = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      0,
      -0d,
      1e-45,
      -1e-40,
      1e38,
      -1e38,
      89,
      -89,
      -104,
      1e6,
      -2e5,
      1
    };
    for (int i = 0; i < v.length - 1; i++) {
      for (int k = 0; k < v[i].size(); k++) {
        if (every == 0 ? k % 3 != i % 3 : k % every == i)
          set(v[i], k, odd[(k + 5 * i) % odd.length]);
      }
    }
  }

  private static View values(DType type, int n, int seed) {
    return strided(type, new int[] {n}, new int[] {1}, seed);
  }

  private static View bools(int n, int seed) {
    View v = strided(DType.BOOL, new int[] {n}, new int[] {1}, seed);
    Random random = new Random(seed);
    for (int i = 0; i < n; i++) v.bytes()[i] = (byte) random.nextInt(2);
    return v;
  }

  private static View ints(int... values) {
    Buffer b = new Buffer(Devices.cpu(), DType.I32, values.length, values, null);
    return View.of(b, 0, new int[] {values.length}, new int[] {1});
  }

  /** Random elements; a buffer just large enough for these strides, whatever their sign. */
  private static View strided(DType type, int[] dims, int[] strides, int seed) {
    int low = 0;
    int high = 0;
    for (int k = 0; k < dims.length; k++) {
      int reach = Math.max(0, dims[k] - 1) * strides[k];
      low += Math.min(0, reach);
      high += Math.max(0, reach);
    }
    int size = high - low + 1;
    Object array = type.newArray(size);
    Buffer b = new Buffer(Devices.cpu(), type, size, array, null);
    View v = View.of(b, -low, dims, strides);
    Random random = new Random(seed);
    for (int i = 0; i < size; i++)
      set(v, i, type == DType.I32 ? random.nextInt(-5, 6) : random.nextGaussian());
    return v;
  }

  private static void set(View v, int i, double x) {
    switch (v.storage()) {
      case float[] a -> a[i] = (float) x;
      case double[] a -> a[i] = x;
      case int[] a -> a[i] = (int) x;
      case byte[] a -> a[i] = 0;
      default -> throw new AssertionError();
    }
  }

  private static double get(View v, int i) {
    return switch (v.storage()) {
      case float[] a -> a[i];
      case double[] a -> a[i];
      case int[] a -> a[i];
      case byte[] a -> a[i];
      default -> throw new AssertionError();
    };
  }

  private static double[] at(View[] v, int i) {
    double[] in = new double[v.length - 1];
    for (int k = 0; k < in.length; k++) in[k] = get(v[k], i);
    return in;
  }

  private static int offset(View v, int[] index) {
    int at = v.offset();
    for (int k = 0; k < index.length; k++) at += index[k] * v.stride(k);
    return at;
  }
}
