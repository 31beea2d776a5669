package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.autograd.Tape;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Values and gradients against PyTorch's, which come from LAPACK and its own derivations. */
class LinearAlgebraGoldenTest {
  private static final Map<String, double[]> GOLDEN = read();
  private static final Tensor A = Tensor.of(GOLDEN.get("A"), 2, 4, 3);
  private static final Tensor S = Tensor.of(GOLDEN.get("S"), 2, 4, 4);
  private static final Tensor B = Tensor.of(GOLDEN.get("B"), 2, 4, 2);
  private static final Tensor W3 = weights(3);
  private static final Tensor W4 = weights(4);
  private static final Tensor ONE_TWO = Tensor.of(new double[] {1, 2});

  private static Map<String, double[]> read() {
    Map<String, double[]> all = new HashMap<>();
    try (InputStream in = LinearAlgebraGoldenTest.class.getResourceAsStream("linear-algebra.csv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] cells = line.split(",");
        all.put(cells[0], Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  /** sin 1, sin 2, ... */
  private static Tensor weights(int n) {
    double[] w = new double[8 * n];
    Arrays.setAll(w, i -> Math.sin(i + 1));
    return Tensor.of(w, 2, 4, n);
  }

  private static void check(String name, Tensor got) {
    double[] want = GOLDEN.get(name);
    double scale = Arrays.stream(want).map(Math::abs).max().orElse(0);
    double[] all = got.toDoubles();
    assertThat(all).as(name).hasSameSizeAs(want);
    for (int i = 0; i < want.length; i++) {
      assertThat(all[i]).as("%s %d", name, i).isCloseTo(want[i], within(1e-12 * (1 + scale)));
    }
  }

  private static void gradients(String name, Function<Tensor[], Tensor> loss, Tensor... inputs) {
    try (Tape tape = new Tape()) {
      Tensor[] x = new Tensor[inputs.length];
      for (int i = 0; i < x.length; i++) x[i] = tape.watch(inputs[i]);
      Tensor y = loss.apply(x);
      for (int i = 0; i < x.length; i++) {
        check(name + ".grad" + (i == 0 ? "" : "" + i), tape.derivative(y, x[i]));
      }
    }
  }

  private static Tensor spd(Tensor s) {
    return s.matmul(s.transpose(-1, -2))
        .add(Tensor.of(new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 4, 4));
  }

  private static Tensor symmetric(Tensor s) {
    return s.add(s.transpose(-1, -2));
  }

  @Test
  void systems() {
    check("cholesky", LinearAlgebra.cholesky(spd(S)));
    gradients("cholesky", x -> LinearAlgebra.cholesky(spd(x[0])).mul(W4).sum(), S);
    check("solve", LinearAlgebra.solve(S, B));
    Tensor half = W4.slice(-1, 0, 2);
    gradients("solve", x -> LinearAlgebra.solve(x[0], x[1]).mul(half).sum(), S, B);
    check("inverse", LinearAlgebra.inverse(S));
    gradients("inverse", x -> LinearAlgebra.inverse(x[0]).mul(W4).sum(), S);
  }

  @Test
  void determinants() {
    check("determinant", LinearAlgebra.determinant(S));
    gradients("determinant", x -> LinearAlgebra.determinant(x[0]).mul(ONE_TWO).sum(), S);
    check("slogdet.sign", LinearAlgebra.slogdet(S).sign());
    check("slogdet.logAbs", LinearAlgebra.slogdet(S).logAbs());
    gradients("slogdet.logAbs", x -> LinearAlgebra.slogdet(x[0]).logAbs().mul(ONE_TWO).sum(), S);
  }

  @Test
  void leastSquares() {
    Tensor w = W3.reshape(2, 3, 4);
    check("pinv", LinearAlgebra.pinv(A));
    gradients("pinv", x -> LinearAlgebra.pinv(x[0]).mul(w).sum(), A);
    Tensor corner = W4.slice(-2, 0, 3).slice(-1, 0, 2);
    check("lstsq", LinearAlgebra.lstsq(A, B));
    gradients("lstsq", x -> LinearAlgebra.lstsq(x[0], x[1]).mul(corner).sum(), A, B);
    Tensor first = A.slice(-1, 0, 1);
    Tensor second = A.slice(-1, 1, 2);
    Tensor deficient = Tensor.concat(-1, first, second, first.mul(2).sub(second));
    check("lstsq.deficient", LinearAlgebra.lstsq(deficient, B));
    assertThat(LinearAlgebra.matrixRank(deficient).toInts()).containsExactly(2, 2);
  }

  @Test
  void factors() {
    var qr = LinearAlgebra.qr(A);
    check("qr.q", qr.q());
    check("qr.r", qr.r());
    Tensor corner = W4.slice(-2, 0, 3).slice(-1, 0, 3);
    gradients(
        "qr.r",
        x -> {
          var f = LinearAlgebra.qr(x[0]);
          return f.q().mul(W3).sum().add(f.r().mul(corner).sum());
        },
        A);
    var eigh = LinearAlgebra.eigh(symmetric(S));
    check("eigh.vectors", eigh.vectors());
    check("eigh.values", eigh.values());
    gradients(
        "eigh.values",
        x -> {
          var f = LinearAlgebra.eigh(symmetric(x[0]));
          Tensor values = f.values().square().mul(W4.select(-1, 0));
          return f.vectors().mul(W4).sum().add(values.sum());
        },
        S);
    var svd = LinearAlgebra.svd(A);
    check("svd.u", svd.u());
    check("svd.vt", svd.vt());
    check("svd.s", svd.s());
    gradients(
        "svd.s",
        x -> {
          var f = LinearAlgebra.svd(x[0]);
          Tensor values = f.s().square().mul(W4.select(-2, 0).slice(-1, 0, 3));
          return f.u().mul(W3).sum().add(values.sum()).add(f.vt().mul(corner).sum());
        },
        A);
  }
}
