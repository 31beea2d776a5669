package dev.ijen.qd.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The update equations, against another program and against loops written from the papers. */
class UpdateEquationsTest {
  /** Rounding of some hundred operations on numbers near 1; the worst seen is 1.4e-15. */
  private static final double ROUNDING = 2e-14;

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(",")).skip(2).mapToDouble(Double::parseDouble).toArray();
  }

  private static List<String> golden() throws IOException {
    try (InputStream in = UpdateEquationsTest.class.getResourceAsStream("cma-es.csv")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return all.lines().filter(l -> !l.startsWith("#")).toList();
    }
  }

  private static double skewed(double[] x) {
    double s = 0;
    for (int i = 0; i < x.length; i++) {
      double v = x[i] + (i > 0 ? .7 * x[i - 1] : 0);
      s += Math.pow(30, i) * v * v;
    }
    return s;
  }

  private static double[] state(CmaEs s) {
    Snapshot snapshot = new Snapshot();
    s.save(snapshot);
    double[] all = new double[23];
    all[0] = s.sigma();
    System.arraycopy(s.mean(), 0, all, 1, 4);
    System.arraycopy(snapshot.tensor("path").toDoubles(), 0, all, 5, 4);
    System.arraycopy(snapshot.tensor("pathSigma").toDoubles(), 0, all, 9, 4);
    double[] c = snapshot.tensor("covariance").toDoubles();
    for (int i = 0, k = 13; i < 4; i++) for (int j = 0; j <= i; j++) all[k++] = c[i * 4 + j];
    return all;
  }

  @Test
  void fullCovarianceFollowsHansensProgram() throws IOException {
    CmaEs s = new CmaEs(4, 8, .5);
    s.reset(new double[] {1, 2, -1, .5});
    List<String> lines = golden();
    int at = 0;
    for (int g = 0; g < 24; g++) {
      double[][] x = s.ask(Key.of(5).child(g));
      double[] f = new double[8];
      for (int i = 0; i < 8; i++) {
        assertThat(x[i]).containsExactly(numbers(lines.get(at++)), within(ROUNDING));
        f[i] = skewed(x[i]);
      }
      s.tell(Minimise.order(f), 4);
      if (at < lines.size() && lines.get(at).startsWith("state")) {
        assertThat(state(s)).containsExactly(numbers(lines.get(at++)), within(ROUNDING));
      }
    }
    assertThat(at).isEqualTo(lines.size());
  }

  /** Best first: by a bowl, or, steep, down a slope without end, which makes paths long. */
  private static int[] order(double[][] x, boolean steep) {
    return Minimise.order(
        Arrays.stream(x).mapToDouble(r -> steep ? r[0] : Minimise.ellipsoid(r)).toArray());
  }

  private static Offset<Double> near(double value) {
    return within(50 * ROUNDING * Math.max(1, Math.abs(value)));
  }

  /** Ros and Hansen (2008) with pycma's rates, number by number, from the samples alone. */
  @ParameterizedTest
  @CsvSource({"7, 12, 5, 30, false", "2, 60, 30, 8, true", "1, 60, 30, 8, true"})
  void theDiagonalFollowsItsEquations(
      int n, int lambda, int parents, int generations, boolean steep) {
    SepCmaEs s = new SepCmaEs(n, lambda, .5);
    double[] w = weights(parents);
    double eff = effective(w);
    double cs = (eff + 2) / (n + eff + 5);
    double damping = 1 + 2 * Math.max(0, Math.sqrt((eff - 1) / (n + 1)) - 1) + cs;
    double cc = (1 + 1. / n + eff / n) / (Math.sqrt(n) + 1. / n + 2 * eff / n);
    double c1 = 1 / (n + 2 * Math.sqrt(n) + eff / n);
    double cmu = Math.min(1 - c1, (eff - 2 + 1 / eff) / (n + 4 * Math.sqrt(n) + eff / 2));
    double[] mean = new double[n];
    double[] c = new double[n];
    Arrays.fill(c, 1);
    double[] pc = new double[n];
    double[] ps = new double[n];
    double sigma = .5;
    for (int g = 1; g <= generations; g++) {
      double[][] x = s.ask(Key.of(g));
      int[] order = order(x, steep);
      double[] old = mean.clone();
      double length = 0;
      for (int j = 0; j < n; j++) {
        mean[j] = 0;
        for (int k = 0; k < parents; k++) mean[j] += w[k] * x[order[k]][j];
        double y = (mean[j] - old[j]) / sigma;
        ps[j] = (1 - cs) * ps[j] + Math.sqrt(cs * (2 - cs) * eff) * y / Math.sqrt(c[j]);
        length += ps[j] * ps[j] / n;
      }
      double h = length / (1 - Math.pow(1 - cs, 2 * g)) < 2 + 4. / (n + 1) ? 1 : 0;
      for (int j = 0; j < n; j++) {
        pc[j] = (1 - cc) * pc[j] + h * Math.sqrt(cc * (2 - cc) * eff) * (mean[j] - old[j]) / sigma;
        double squares = 0;
        for (int k = 0; k < parents; k++) {
          squares += w[k] * Math.pow((x[order[k]][j] - old[j]) / sigma, 2);
        }
        double c1a = c1 * (1 - (1 - h) * cc * (2 - cc));
        c[j] = (1 - c1a - cmu) * c[j] + c1 * pc[j] * pc[j] + cmu * squares;
      }
      sigma *= Math.exp(Math.min(1, cs / damping * (length - 1) / 2));
      s.tell(order, parents);
      for (int j = 0; j < n; j++) {
        assertThat(s.mean()[j]).isCloseTo(mean[j], near(mean[j]));
        assertThat(saved(s, "path")[j]).isCloseTo(pc[j], within(1e-9));
        assertThat(saved(s, "variances")[j]).isCloseTo(c[j], within(1e-9));
      }
      assertThat(s.sigma()).isCloseTo(sigma, near(sigma));
    }
  }

  /**
   * One step at a time: the tutorial's (41) to (47) from the state before it, on a bowl, where
   * paths are short, and down a slope, where h_sigma is 0 and sigma grows as fast as it may.
   */
  @ParameterizedTest
  @CsvSource({
    "5, 12, 6, false, false",
    "2, 60, 30, true, false",
    "1, 60, 30, true, false",
    "2, 60, 30, true, true",
    "5, 12, 6, false, true"
  })
  void theFullMatrixFollowsItsEquations(
      int n, int lambda, int parents, boolean steep, boolean rankMu) {
    CmaEs s = rankMu ? CmaEs.rankMu(n, lambda, .5) : new CmaEs(n, lambda, .5);
    double[] w = weights(parents);
    double eff = effective(w);
    double cs = (eff + 2) / (n + eff + 5);
    double damping = 1 + 2 * Math.max(0, Math.sqrt((eff - 1) / (n + 1)) - 1) + cs;
    double cc = (4 + eff / n) / (n + 4 + 2 * eff / n);
    double c1 = 2 / ((n + 1.3) * (n + 1.3) + eff);
    double cmu = Math.min(1 - c1, 2 * (eff - 2 + 1 / eff) / ((n + 2.) * (n + 2) + eff));
    int held = 0;
    int fastest = 0;
    for (int g = 1; g <= 12; g++) {
      double[][] x = s.ask(Key.of(g));
      double[] m = s.mean();
      double sigma = s.sigma();
      double[][] c = s.covariance();
      double[] pc = saved(s, "path");
      double[] ps = saved(s, "pathSigma");
      double[] d = saved(s, "deviations");
      double[] axes = saved(s, "axes"); // row k: eigenvector k times d_k
      int[] order = order(x, steep);
      double[][] y = new double[parents][n];
      double[] step = new double[n];
      for (int k = 0; k < parents; k++) {
        for (int j = 0; j < n; j++) y[k][j] = (x[order[k]][j] - m[j]) / sigma;
        for (int j = 0; j < n; j++) step[j] += w[k] * y[k][j];
      }
      double length = 0;
      double[] white = new double[n]; // C^(-1/2) step
      for (int k = 0; k < n; k++) {
        double along = 0;
        for (int j = 0; j < n; j++) along += axes[k * n + j] / d[k] * step[j];
        for (int j = 0; j < n; j++) white[j] += axes[k * n + j] / d[k] * along / d[k];
      }
      for (int j = 0; j < n; j++) {
        ps[j] = (1 - cs) * ps[j] + Math.sqrt(cs * (2 - cs) * eff) * white[j];
        length += ps[j] * ps[j] / n;
      }
      double h = length / (1 - Math.pow(1 - cs, 2 * g)) < 2 + 4. / (n + 1) ? 1 : 0;
      double c1a = c1 * (1 - (1 - h) * cc * (2 - cc));
      for (int j = 0; j < n; j++) {
        pc[j] = (1 - cc) * pc[j] + h * Math.sqrt(cc * (2 - cc) * eff) * step[j];
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          c[i][j] = (1 - c1a - cmu) * c[i][j] + (rankMu ? 0 : c1 * pc[i] * pc[j]);
          for (int k = 0; k < parents; k++) c[i][j] += cmu * w[k] * y[k][i] * y[k][j];
        }
      }
      double growth = cs / damping * (length - 1) / 2;
      if (h == 0) held++;
      if (growth > 1) fastest++;
      s.tell(order, parents);
      assertThat(s.sigma() / sigma).isCloseTo(Math.exp(Math.min(1, growth)), within(1e-9));
      for (int i = 0; i < n; i++) {
        assertThat((s.mean()[i] - m[i]) / sigma).isCloseTo(step[i], within(1e-9));
        assertThat(saved(s, "path")[i]).isCloseTo(pc[i], within(1e-9));
        assertThat(saved(s, "pathSigma")[i]).isCloseTo(ps[i], within(1e-9));
        assertThat(s.covariance()[i]).containsExactly(c[i], within(1e-9));
      }
    }
    assertThat(held > 0).as("h_sigma was 0 in %d of 12", held).isEqualTo(steep);
    assertThat(fastest > 0).as("sigma grew by e in %d of 12", fastest).isEqualTo(steep);
  }

  private static double[] saved(EvolutionStrategy s, String name) {
    Snapshot snapshot = new Snapshot();
    s.save(snapshot);
    return snapshot.tensor(name).toDoubles();
  }

  /** Algorithm 1 of Loshchilov et al. (2018); the transformation is solved for z from x. */
  @Test
  void theFewDirectionsFollowTheirEquations() {
    int n = 26;
    int lambda = 12;
    int parents = 6;
    LmMaEs s = new LmMaEs(n, lambda, .5);
    double[] w = weights(parents);
    double eff = effective(w);
    double cs = 2. * lambda / n;
    double[] mean = new double[n];
    double[] ps = new double[n];
    double[][] m = new double[lambda][n];
    double sigma = .5;
    for (int t = 0; t < 25; t++) {
      double[][] x = s.ask(Key.of(t));
      int[] order = Minimise.order(Arrays.stream(x).mapToDouble(Minimise::ellipsoid).toArray());
      double[] zMean = new double[n];
      double[] next = new double[n];
      for (int k = 0; k < parents; k++) {
        double[] d = new double[n];
        for (int j = 0; j < n; j++) d[j] = (x[order[k]][j] - mean[j]) / sigma;
        for (int i = Math.min(t, lambda) - 1; i >= 0; i--) {
          double cd = 1 / (Math.pow(1.5, i) * n);
          double along =
              0; // of d = (1 - cd) z + cd m (m . z):  m . d = ((1 - cd) + cd |m|^2) m . z
          double square = 0;
          for (int j = 0; j < n; j++) along += m[i][j] * d[j];
          for (int j = 0; j < n; j++) square += m[i][j] * m[i][j];
          along /= 1 - cd + cd * square;
          for (int j = 0; j < n; j++) d[j] = (d[j] - cd * m[i][j] * along) / (1 - cd);
        }
        for (int j = 0; j < n; j++) zMean[j] += w[k] * d[j];
        for (int j = 0; j < n; j++) next[j] += w[k] * x[order[k]][j];
      }
      mean = next;
      double length = 0;
      for (int j = 0; j < n; j++) {
        ps[j] = (1 - cs) * ps[j] + Math.sqrt(eff * cs * (2 - cs)) * zMean[j];
        length += ps[j] * ps[j] / n;
        for (int i = 0; i < lambda; i++) {
          double cc = lambda / (Math.pow(4, i) * n);
          m[i][j] = (1 - cc) * m[i][j] + Math.sqrt(eff * cc * (2 - cc)) * zMean[j];
        }
      }
      sigma *= Math.exp(cs / 2 * (length - 1));
      s.tell(order, parents);
      assertThat(s.mean()).containsExactly(mean, within(ROUNDING));
      assertThat(s.sigma()).isCloseTo(sigma, within(ROUNDING));
    }
  }

  private static double[] weights(int parents) {
    double[] w = new double[parents];
    double sum = 0;
    for (int i = 0; i < parents; i++) sum += w[i] = Math.log((parents + .5) / (i + 1));
    for (int i = 0; i < parents; i++) w[i] /= sum;
    return w;
  }

  private static double effective(double[] w) {
    return 1 / Arrays.stream(w).map(v -> v * v).sum();
  }

  /** Kingma and Ba's bias-corrected moments, in their efficient order. */
  @Test
  void adamClimbs() {
    Ascent a = new Ascent(2, .1, true);
    a.reset(new double[] {1, -1});
    double m = 0;
    double v = 0;
    double x = 1;
    for (int t = 1; t <= 20; t++) {
      double g = Math.sin(t);
      a.step(new double[] {g, 0});
      m = .9 * m + .1 * g;
      v = .999 * v + .001 * g * g;
      double corrected = Math.sqrt(1 - Math.pow(.999, t)) / (1 - Math.pow(.9, t));
      x += .1 * corrected * m / (Math.sqrt(v) + 1e-8);
    }
    assertThat(a.point()).containsExactly(new double[] {x, -1}, within(ROUNDING));
  }

  @Test
  void plainAscentAddsAShareOfTheDirection() {
    Ascent a = new Ascent(2, .5, false);
    a.reset(new double[] {1, -1});
    a.step(new double[] {2, 4});
    assertThat(a.point()).containsExactly(2, 1);
  }
}
