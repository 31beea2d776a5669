package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.GradCheck;
import dev.ijen.autograd.Tape;
import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.tensor.Creation;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the contract's rows cannot ask: hard and degenerate matrices, errors, bits. */
class LinearAlgebraTest {
  private static final Map<String, UnaryOperator<Tensor>> FACTORS =
      Map.of(
          "cholesky", x -> LinearAlgebra.cholesky(x.matmul(x.transpose(-1, -2))),
          "inverse", LinearAlgebra::inverse,
          "determinant", LinearAlgebra::determinant,
          "qr", x -> LinearAlgebra.qr(x).q(),
          "eigh", x -> LinearAlgebra.eigh(x).vectors(),
          "svd", x -> LinearAlgebra.svd(x).u(),
          "lstsq", x -> LinearAlgebra.lstsq(x, x.slice(-1, 0, 1)));

  private static Tensor t(Tensor x) {
    return x.transpose(-1, -2);
  }

  private static Tensor normal(long seed, int... dims) {
    return Key.of(seed).normal(DType.F64, dims);
  }

  private static double norm(Tensor x) {
    return x.size() == 0 ? 0 : x.abs().max().item();
  }

  private static Tensor eye(int n) {
    return Creation.eye(DType.F64, n);
  }

  /** Backward errors stay at some n sqrt(n) epsilon of the largest element, whatever it is. */
  @Test
  void factorsMultiplyToTheMatrix() {
    for (int n : new int[] {1, 2, 3, 5, 10, 30, 60}) {
      for (int kind = 0; kind < 7; kind++) {
        Tensor a = hard(kind, n);
        double tolerance = 20 * Math.sqrt(n) * Math.ulp(1.0);
        String label = "kind " + kind + ", n = " + n;
        Tensor s = a.add(t(a));
        var eigh = LinearAlgebra.eigh(s);
        Tensor v = eigh.vectors();
        Tensor back = v.mul(eigh.values().unsqueeze(-2)).matmul(t(v));
        assertThat(norm(back.sub(s)))
            .as("eigh, " + label)
            .isLessThan(tolerance * (norm(s) + 1e-300) * 2 * n);
        assertThat(norm(t(v).matmul(v).sub(eye(n)))).as("V, " + label).isLessThan(tolerance);
        for (Tensor m : new Tensor[] {a, a.slice(0, 0, (n + 1) / 2), a.slice(1, 0, (n + 1) / 2)}) {
          var svd = LinearAlgebra.svd(m);
          int k = svd.s().size();
          double scale = (norm(m) + 1e-300) * 2 * n;
          Tensor product = svd.u().mul(svd.s()).matmul(svd.vt());
          assertThat(norm(product.sub(m))).as("svd, " + label).isLessThan(tolerance * scale);
          assertThat(norm(t(svd.u()).matmul(svd.u()).sub(eye(k)))).isLessThan(tolerance);
          assertThat(norm(svd.vt().matmul(t(svd.vt())).sub(eye(k)))).isLessThan(tolerance);
          assertThat(norm(svd.s().neg().relu())).isZero();
          var qr = LinearAlgebra.qr(m);
          assertThat(norm(qr.q().matmul(qr.r()).sub(m))).isLessThan(tolerance * scale);
          assertThat(norm(t(qr.q()).matmul(qr.q()).sub(eye(k)))).isLessThan(tolerance);
        }
      }
    }
  }

  private static Tensor hard(int kind, int n) {
    Tensor x = normal(31 * n + kind, n, n);
    double[] graded = new double[n];
    Arrays.setAll(graded, i -> Math.pow(10, -i));
    return switch (kind) {
      case 0 -> x;
      case 1 -> x.mul(1e150);
      case 2 -> x.mul(1e-150);
      case 3 -> eye(n);
      case 4 -> x.zerosLike();
      case 5 -> x.mul(Tensor.of(graded)).mul(Tensor.of(graded).unsqueeze(-1));
      default -> x.slice(1, 0, 1).matmul(x.slice(0, 0, 1)); // of rank 1
    };
  }

  /** The same bits cold and hot, alone and anywhere in a batch, from any layout. */
  @Test
  @Tag("width")
  void bits() {
    Tensor x = normal(7, 40, 6, 6);
    Tensor all = x.add(t(x)).add(eye(6).mul(3));
    Tensor strided = t(t(all).contiguous());
    FACTORS.forEach((name, f) -> {
      double[] cold = f.apply(all.select(0, 0).copy()).toDoubles();
      double[] batch = f.apply(all).toDoubles();
      int n = cold.length;
      assertThat(Arrays.copyOf(batch, n)).as(name).isEqualTo(cold);
      for (int i = 0; i < 60; i++) assertThat(f.apply(all).rank()).isPositive();
      assertThat(f.apply(all).toDoubles()).as(name + " hot").isEqualTo(batch);
      assertThat(f.apply(strided).toDoubles()).as(name + " strided").isEqualTo(batch);
      double[] last = f.apply(all.select(0, 39)).toDoubles();
      assertThat(Arrays.copyOfRange(batch, 39 * n, 40 * n)).as(name).isEqualTo(last);
    });
  }

  /** The four equations of Penrose (1955), at a deficient rank and in F32 too. */
  @Test
  void pseudoInverse() {
    for (DType dtype : new DType[] {DType.F64, DType.F32}) {
      Tensor a = normal(3, 2, 5, 2).matmul(normal(4, 2, 2, 7)).to(dtype);
      Tensor p = LinearAlgebra.pinv(a);
      double e = dtype == DType.F32 ? 1e-5 : 1e-13;
      Tensor ap = a.matmul(p);
      Tensor pa = p.matmul(a);
      assertThat(norm(ap.matmul(a).sub(a))).isLessThan(e);
      assertThat(norm(pa.matmul(p).sub(p))).isLessThan(e);
      assertThat(norm(ap.sub(t(ap)))).isLessThan(e);
      assertThat(norm(pa.sub(t(pa)))).isLessThan(e);
      assertThat(LinearAlgebra.matrixRank(a).toInts()).containsExactly(2, 2);
    }
  }

  /** A path on which the rank stays 2: there the gradient holds. */
  @Test
  void gradientsAtAConstantDeficientRank() {
    Tensor x = normal(5, 5, 2);
    Tensor y = normal(6, 2, 4);
    Tensor b = normal(7, 5, 3);
    assertThat(
            GradCheck.error(
                in -> LinearAlgebra.lstsq(in[0].matmul(in[1]), in[2]).square(), x, y, b))
        .isLessThan(1e-7);
  }

  @Test
  void equalEigenvaluesAndSingularValues() {
    Tensor a = Tensor.of(new double[] {2, 0, 0, 0, 2, 0, 0, 0, 5}, 3, 3);
    try (Tape tape = new Tape()) {
      Tensor x = tape.watch(a);
      Tensor squares = LinearAlgebra.eigh(x).values().square().sum();
      assertThat(norm(tape.derivative(squares, x).sub(a.mul(2)))).isLessThan(1e-14);
      Tensor sizes = LinearAlgebra.svd(x).s().square().sum();
      assertThat(norm(tape.derivative(sizes, x).sub(a.mul(2)))).isLessThan(1e-14);
      Tensor top = LinearAlgebra.eigh(x).vectors().select(-1, 2);
      double[] alone =
          tape.derivative(top.mul(Tensor.of(new double[] {1, 2, 3})).sum(), x).toDoubles();
      // dv = (5 - A)^+ dA v: a third of the row and column of the other axes, shared by both halves
      double[] want = {0, 0, 1 / 6., 0, 0, 2 / 6., 1 / 6., 2 / 6., 0};
      for (int i = 0; i < 9; i++) assertThat(alone[i]).isCloseTo(want[i], within(1e-14));
      Tensor torn = LinearAlgebra.eigh(x).vectors().select(-1, 0);
      Tensor w = Tensor.of(new double[] {1, 2, 3});
      assertThat(tape.derivative(torn.mul(w).sum(), x).isFinite().all().toBooleans()[0]).isFalse();
    }
  }

  @Test
  void valuesOfADeficientMatrixHaveAGradient() {
    Tensor a = Tensor.of(new double[] {3, 0, 0, 0, 0, 0}, 3, 2);
    try (Tape tape = new Tape()) {
      Tensor x = tape.watch(a);
      double[] g = tape.derivative(LinearAlgebra.svd(x).s().square().sum(), x).toDoubles();
      assertThat(g).containsExactly(6, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void errorsNameTheMatrixOfTheBatch() {
    Tensor a = Tensor.stack(0, eye(3), eye(3), eye(3).mul(0)).unsqueeze(0);
    for (String op : new String[] {"solve", "inverse"}) {
      assertThatThrownBy(
              () -> {
                if (op.equals("solve")) LinearAlgebra.solve(a, a);
                else LinearAlgebra.inverse(a);
              })
          .isInstanceOf(ArithmeticException.class)
          .hasMessageStartingWith(op + ": matrix [0, 2] of f64[1, 3, 3, 3] is singular");
    }
    assertThatThrownBy(() -> LinearAlgebra.triangularSolve(a, a, true, false, false))
        .hasMessageContaining("matrix [0, 2] of f64[1, 3, 3, 3] is singular");
    assertThatThrownBy(() -> LinearAlgebra.cholesky(a))
        .hasMessageStartingWith(
            "cholesky: matrix [0, 2] of f64[1, 3, 3, 3] is not positive definite");
    assertThat(LinearAlgebra.determinant(a).toDoubles()).containsExactly(1, 1, 0);
    assertThat(LinearAlgebra.logdet(a).toDoubles()).containsExactly(0, 0, Double.NEGATIVE_INFINITY);
    assertThat(LinearAlgebra.slogdet(a).sign().toDoubles()).containsExactly(1, 1, 0);
    Tensor negative = eye(3).neg();
    assertThat(LinearAlgebra.logdet(negative).item()).isNaN();
    try (Tape tape = new Tape()) {
      Tensor x = tape.watch(a);
      Tensor y = LinearAlgebra.determinant(x).sum();
      assertThatThrownBy(() -> tape.derivative(y, x))
          .hasMessageStartingWith("gradient of the determinant: matrix [0, 2]");
    }
  }

  @Test
  void whatIsNotFiniteIsRefusedOrPassedOn() {
    Tensor nan = Tensor.of(new double[] {1, 0, 0, Double.NaN}, 2, 2);
    FACTORS.forEach((name, f) ->
        assertThatThrownBy(() -> f.apply(nan))
            .isInstanceOf(ArithmeticException.class)
            .hasMessage(name + ": f64[2, 2] has a NaN or an infinity"));
    double[] x = LinearAlgebra.solve(eye(2).mul(2), nan).toDoubles();
    assertThat(x).containsExactly(.5, Double.NaN, 0, Double.NaN);
  }

  @Test
  void allThatDoesNotFitIsNamedTogether() {
    Tensor a = Tensor.zeros(2, 3, 4);
    Tensor b = eye(2).expand(5, 2, 2);
    assertThatThrownBy(() -> LinearAlgebra.solve(a, b))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("4 things do not fit")
        .hasMessageContaining("f32[2, 3, 4] is not square: 3 rows, 4 columns")
        .hasMessageContaining("the matrix is f32, the right side f64")
        .hasMessageContaining(
            "numbers of rows (axis -2) differ: f32[2, 3, 4] and right side f64[5, 2, 2]")
        .hasMessageContaining("leading axes do not broadcast");
    assertThatThrownBy(() -> LinearAlgebra.eigh(Tensor.of(new int[] {1, 2})))
        .hasMessageContaining("i32[2] is not f32 or f64; convert it with to(F32)")
        .hasMessageContaining("i32[2] needs two axes");
  }

  @Test
  void emptyMatrices() {
    Tensor none = Creation.full(DType.F64, 0, 2, 0, 0);
    assertThat(LinearAlgebra.determinant(none).toDoubles()).containsExactly(1, 1);
    assertThat(LinearAlgebra.logdet(none).toDoubles()).containsExactly(0, 0);
    assertThat(LinearAlgebra.inverse(none).shape()).isEqualTo(none.shape());
    assertThat(LinearAlgebra.cholesky(none).shape()).isEqualTo(none.shape());
    assertThat(LinearAlgebra.eigh(none).values().shape().dims()).containsExactly(2, 0);
    for (int[] mn : new int[][] {{0, 3}, {3, 0}}) {
      Tensor thin = Creation.full(DType.F64, 0, mn);
      assertThat(LinearAlgebra.qr(thin).q().shape().dims()).containsExactly(mn[0], 0);
      assertThat(LinearAlgebra.qr(thin).r().shape().dims()).containsExactly(0, mn[1]);
      assertThat(LinearAlgebra.svd(thin).u().shape().dims()).containsExactly(mn[0], 0);
      assertThat(LinearAlgebra.svd(thin).vt().shape().dims()).containsExactly(0, mn[1]);
      assertThat(LinearAlgebra.pinv(thin).shape().dims()).containsExactly(mn[1], mn[0]);
      assertThat(LinearAlgebra.matrixRank(thin).item()).isZero();
      Tensor b = Creation.full(DType.F64, 1, mn[0], 2);
      assertThat(LinearAlgebra.lstsq(thin, b).toDoubles()).isEqualTo(new double[2 * mn[1]]);
    }
  }

  @Test
  void anotherDeviceIsRefused() {
    Tensor far =
        Tensor.of(
            View.of(
                new Buffer(new Far(), DType.F64, 4, new double[4], null),
                new int[] {2, 2},
                new int[] {2, 1}));
    FACTORS.forEach((name, f) -> {
      if (name.equals("cholesky") || name.equals("lstsq")) return; // they compute before
      assertThatThrownBy(() -> f.apply(far))
          .isInstanceOf(NoKernel.class)
          .hasMessageContaining(name + " runs on the cpu only; f64[2, 2] is on far");
    });
    assertThatThrownBy(() -> LinearAlgebra.solve(eye(2), far))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("solve runs on the cpu only; f64[2, 2] is on far");
  }

  /** A device that has never been heard of. */
  private static final class Far implements Device {
    @Override
    public String name() {
      return "far";
    }

    @Override
    public String describe() {
      return "far away";
    }

    @Override
    public Buffer allocate(DType dtype, int size, boolean recycled) {
      throw new AssertionError("allocate");
    }

    @Override
    public void release(Buffer buffer) {}

    @Override
    public void copyIn(Object array, int arrayOffset, Buffer to, int offset, int count) {
      throw new AssertionError("copyIn");
    }

    @Override
    public void copyOut(Buffer from, int offset, Object array, int arrayOffset, int count) {
      throw new AssertionError("copyOut");
    }

    @Override
    public void launch(Kernel kernel, View[] views, double... scalars) {
      throw new AssertionError(kernel);
    }

    @Override
    public void synchronize() {
      Devices.cpu().synchronize();
    }
  }
}
