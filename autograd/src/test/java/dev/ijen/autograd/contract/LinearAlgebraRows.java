package dev.ijen.autograd.contract;

import static dev.ijen.tensor.LinearAlgebra.eigh;
import static dev.ijen.tensor.LinearAlgebra.qr;
import static dev.ijen.tensor.LinearAlgebra.slogdet;
import static dev.ijen.tensor.LinearAlgebra.svd;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Linear algebra. The inputs are eighths, so that the well-conditioned matrices made of them (4, 8,
 * 12, ... added to the diagonal, the sum with the transpose) are exact in F32 too.
 *
 * <p>In F32 all is computed in F64 and rounded once. In F64 the bounds are those of backward stable
 * methods, with u half a unit and rounding errors that grow like the square root of their number
 * (Higham and Mary 2019): for systems some sqrt(n) u of |A^-1| |A| |X| (Higham, Accuracy and
 * Stability, 9.3), for the op and for the oracle; for eigenvalues and singular values n epsilon of
 * the largest, since EJML's iterations stop at neighbours times epsilon; for vectors that over the
 * gap to the next value, which is some tenth of the largest here.
 */
final class LinearAlgebraRows {
  private LinearAlgebraRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    systems(rows);
    determinants(rows);
    factors(rows);
    leastSquares(rows);
    rows.forEach(Row::onCpuOnly);
    return rows;
  }

  // Inputs

  private static final Row.Input EIGHTHS = new Row.Input(null, (r, dims) -> r.nextInt(-4, 5) / 8.0);

  private static int[][][] square(int n) {
    return new int[][][] {{{n, n}}, {{n, 2, 2}}, {{2, n, 3, 3}}};
  }

  private static int[][][] withRight(int n) {
    return new int[][][] {
      {{n, n}, {n, 2}}, {{n, 2, 2}, {n, 2, 3}}, {{2, 2}, {n, 2, 1}}, {{n, 1, 3, 3}, {2, 3, n}},
    };
  }

  private static int[][][] rectangles(int n) {
    if (n == 0) return new int[][][] {{{0, 3, 2}}};
    return new int[][][] {{{n, n}}, {{n + 2, n}}, {{n, n + 1}}, {{n, 3, 2}}, {{n, 2, 3}}};
  }

  /** x with 4, 8, 12, ... added to the diagonal. */
  private static Tensor plus(Tensor x) {
    int m = x.dim(-2);
    int n = x.dim(-1);
    double[] d = new double[m * n];
    for (int i = 0; i < Math.min(m, n); i++) d[i * n + i] = 4 * (i + 1);
    return x.add(Tensor.of(d, m, n).to(x.dtype()));
  }

  private static double[][] plus(double[][] x) {
    for (int i = 0; i < x.length && i < x[i].length; i++) x[i][i] += 4 * (i + 1);
    return x;
  }

  private static Tensor both(Tensor x) {
    return plus(x.add(x.transpose(-1, -2)));
  }

  private static double[][] both(double[][] x) {
    double[][] y = new double[x.length][x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) y[i][j] = x[i][j] + x[j][i];
    }
    return plus(y);
  }

  /** The part of the matrix that counts, with ones on the diagonal if {@code unit}. */
  private static double[][] part(double[][] x, boolean upper, boolean transposed, boolean unit) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        if (upper ? j < i : j > i) x[i][j] = 0;
        if (unit && i == j) x[i][j] = 1;
      }
    }
    return transposed ? Matrices.transpose(x) : x;
  }

  private static Row row(String call, int inputs, Row.Op op, Row.Oracle oracle) {
    Row row = new Row("LinearAlgebra." + call, inputs, op, oracle, LinearAlgebraRows::square);
    Row.Input[] all = new Row.Input[inputs];
    java.util.Arrays.fill(all, EIGHTHS);
    if (inputs == 2) row.cases(LinearAlgebraRows::withRight);
    return row.inputs(all).specials(Row.Specials.NONE).lengths(0, 1, 3, 8);
  }

  /** Of one matrix; the bound in F64 counts units of the largest element of each result. */
  private static Row row(
      String call, UnaryOperator<Tensor> op, UnaryOperator<double[][]> oracle, double f64) {
    return row(call, 1, (t, n) -> op.apply(t[0]), (x, n) -> Matrices.each(x[0], oracle))
        .within(0.5, f64)
        .of((x, n) -> Matrices.each(x[0], a -> Matrices.largest(oracle.apply(a))))
        .twice();
  }

  // Systems

  private static void systems(List<Row> rows) {
    rows.add(
        row(
                "solve(Tensor,Tensor)",
                2,
                (t, n) -> LinearAlgebra.solve(plus(t[0]), t[1]),
                (x, n) -> Matrices.each(x[0], x[1], (a, b) -> Matrices.solve(plus(a), b)))
            .within(0.5, 4)
            .of((x, n) -> Matrices.each(x[0], x[1], (a, b) -> skeel(plus(a), b)))
            .twice());
    rows.add(triangular(false, false, false));
    rows.add(triangular(false, true, true));
    rows.add(triangular(true, false, true));
    rows.add(triangular(true, true, false));
    rows.add(
        row(
                "inverse(Tensor)",
                x -> LinearAlgebra.inverse(plus(x)),
                a -> Matrices.solve(plus(a), Matrices.eye(a.length)),
                4)
            .of((x, n) -> Matrices.each(x[0], a -> skeel(plus(a), Matrices.eye(a.length)))));
    rows.add(
        row(
            "cholesky(Tensor)",
            x -> LinearAlgebra.cholesky(both(x)),
            a -> Matrices.cholesky(both(a)),
            2));
    for (int p : new int[] {1, 3, -2}) rows.add(power(p));
    rows.add(power(0).unrecorded());
  }

  /** |A^-1| |A| |X|. */
  private static double[][] skeel(double[][] a, double[][] b) {
    double[][] inverse = Matrices.abs(Matrices.solve(a, Matrices.eye(a.length)));
    double[][] x = Matrices.abs(Matrices.solve(a, b));
    return Matrices.times(inverse, Matrices.times(Matrices.abs(a), x));
  }

  private static Row triangular(boolean upper, boolean transposed, boolean unit) {
    UnaryOperator<double[][]> read = a -> part(plus(a), upper, transposed, unit);
    String note =
        (upper ? "upper" : "lower") + (transposed ? " transposed" : "") + (unit ? " unit" : "");
    return row(
            "triangularSolve(Tensor,Tensor,boolean,boolean,boolean)",
            2,
            (t, n) -> LinearAlgebra.triangularSolve(plus(t[0]), t[1], upper, transposed, unit),
            (x, n) -> Matrices.each(x[0], x[1], (a, b) -> Matrices.solve(read.apply(a), b)))
        .note(note)
        .within(0.5, 4)
        .of((x, n) -> Matrices.each(x[0], x[1], (a, b) -> skeel(read.apply(a), b)))
        .twice();
  }

  private static Row power(int p) {
    UnaryOperator<double[][]> oracle =
        a -> {
          double[][] x = plus(a);
          double[][] y = Matrices.eye(a.length);
          if (p < 0) x = Matrices.solve(x, y);
          for (int i = 0; i < Math.abs(p); i++) y = Matrices.times(y, x);
          return y;
        };
    return row("matrixPower(Tensor,int)", x -> LinearAlgebra.matrixPower(plus(x), p), oracle, 4)
        .note("" + p)
        .within(3, 8);
  }

  // Determinants

  private static double determinant(double[][] a) {
    double product = 1;
    for (double p : Matrices.pivots(a, new double[a.length][a.length])) product *= p;
    return product;
  }

  private static Row scalar(
      String call, UnaryOperator<Tensor> op, UnaryOperator<double[][]> oracle) {
    return row(call, x -> op.apply(x).unsqueeze(-1).unsqueeze(-1), oracle, 4);
  }

  private static void determinants(List<Row> rows) {
    rows.add(
        scalar(
            "determinant(Tensor)",
            x -> LinearAlgebra.determinant(plus(x)),
            a -> new double[][] {{determinant(plus(a))}}));
    rows.add(
        scalar(
            "logdet(Tensor)",
            x -> LinearAlgebra.logdet(plus(x)),
            a -> new double[][] {{Math.log(determinant(plus(a)))}}));
    rows.add(
        scalar(
            "slogdet(Tensor).logAbs",
            x -> slogdet(plus(x).neg()).logAbs(),
            a -> new double[][] {{Math.log(determinant(plus(a)))}}));
    Row sign =
        scalar(
            "slogdet(Tensor).sign",
            x -> slogdet(plus(x).neg()).sign(),
            a -> new double[][] {{a.length % 2 == 0 ? 1 : -1}});
    rows.add(sign.unrecorded());
    rows.add(
        scalar(
            "trace(Tensor)",
            x -> LinearAlgebra.trace(plus(x)),
            a -> {
              double sum = 0;
              plus(a);
              for (int i = 0; i < a.length; i++) sum += a[i][i];
              return new double[][] {{sum}};
            }));
  }

  // Factors

  private static void factors(List<Row> rows) {
    rows.add(rectangle("qr(Tensor).q", x -> qr(plus(x)).q(), a -> Matrices.qr(plus(a))[0], 8));
    rows.add(rectangle("qr(Tensor).r", x -> qr(plus(x)).r(), a -> Matrices.qr(plus(a))[1], 4));
    rows.add(
        row(
            "eigh(Tensor).values",
            x -> eigh(both(x)).values().unsqueeze(-2),
            a -> Matrices.eigh(both(a))[0],
            16));
    rows.add(
        row(
            "eigh(Tensor).vectors",
            x -> eigh(both(x)).vectors(),
            a -> Matrices.eigh(both(a))[1],
            64));
    rows.add(rectangle("svd(Tensor).u", x -> svd(plus(x)).u(), a -> svdOf(a)[0], 64));
    rows.add(rectangle("svd(Tensor).s", x -> svd(plus(x)).s().unsqueeze(-2), a -> svdOf(a)[1], 16));
    rows.add(
        rectangle(
            "svd(Tensor).vt", x -> svd(plus(x)).vt(), a -> Matrices.transpose(svdOf(a)[2]), 64));
  }

  private static double[][][] svdOf(double[][] x) {
    double[][] a = plus(x);
    if (a.length >= a[0].length) return Matrices.svd(a);
    double[][][] f = Matrices.svd(Matrices.transpose(a));
    for (int j = 0; j < a.length; j++) { // the sign is that of U's columns, not of V's
      double large = 0;
      for (double[] row : f[2]) if (Math.abs(row[j]) > Math.abs(large) * 1.000001) large = row[j];
      if (large > 0) continue;
      for (double[] row : f[0]) row[j] = -row[j];
      for (double[] row : f[2]) row[j] = -row[j];
    }
    return new double[][][] {f[2], f[1], f[0]};
  }

  private static Row rectangle(
      String call, UnaryOperator<Tensor> op, UnaryOperator<double[][]> oracle, double f64) {
    return row(call, op, oracle, f64).cases(LinearAlgebraRows::rectangles);
  }

  private static void leastSquares(List<Row> rows) {
    rows.add(
        rectangle(
            "pinv(Tensor)", x -> LinearAlgebra.pinv(plus(x)), a -> Matrices.pinv(plus(a)), 32));
    Row lstsq =
        row(
                "lstsq(Tensor,Tensor)",
                2,
                (t, n) -> LinearAlgebra.lstsq(plus(t[0]), t[1]),
                (x, n) ->
                    Matrices.each(x[0], x[1], (a, b) -> Matrices.times(Matrices.pinv(plus(a)), b)))
            .cases(n ->
                new int[][][] {
                  {{n, n}, {n, 1}}, {{n, 3, 2}, {3, 2}}, {{3, 2}, {n, 3, 1}}, {{2, 3}, {2, n}}
                })
            .of((x, n) ->
                Matrices.each(
                    x[0],
                    x[1],
                    (a, b) -> Matrices.largest(Matrices.times(Matrices.pinv(plus(a)), b))));
    rows.add(lstsq.within(0.5, 16).twice());
    rows.add(
        new Row(
                "LinearAlgebra.matrixRank(Tensor)",
                1,
                (t, n) -> LinearAlgebra.matrixRank(t[0]).unsqueeze(-1).unsqueeze(-1),
                (x, n) -> Matrices.each(x[0], a -> new double[][] {{Matrices.rank(a)}}),
                LinearAlgebraRows::rectangles)
            .inputs(new Row.Input(null, (r, dims) -> r.nextInt(2)))
            .specials(Row.Specials.NONE)
            .lengths(0, 1, 3, 7)
            .gives(DType.I32));
  }
}
