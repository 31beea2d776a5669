package dev.ijen.kernels.pointwise;

import static dev.ijen.kernels.pointwise.Formula.constant;
import static dev.ijen.kernels.pointwise.Formula.input;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions of formulas against NumPy's validation sets and tables in 60 digits, and f32
 * against f64 over floats of every exponent. The worst errors are a table, tensor/ACCURACY.md,
 * which {@code -Dijen.accuracy.table=FILE} writes anew.
 */
class AccuracyTest {
  private static final Map<String, Worst[]> WORST = new HashMap<>();
  private static final Formula X = input(0);
  private static final Formula Y = input(1);

  /** Prime: floats of all exponents and mantissas come by. */
  private static final int STEP = Integer.getInteger("ijen.accuracy.step", 16411);

  private static final String HEAD =
      """
      # Accuracy of the functions

      The largest errors seen, in units in the last place, as the test `AccuracyTest` of `kernels` finds and bounds
      them; written by that test (`-Dijen.accuracy.table=FILE`). The CPU's bits are the same at every vector width and
      without vectors, so one column stands for all rungs.

      *f32*: against our own f64 function over every 16,411th float, 262,000 of them, infinities, NaN, subnormals and
      the largest included (of two arguments: as many random pairs). *NumPy*: against its published validation sets,
      whose values are rounded. *60 digits*: against tables computed with mpmath. Results of `lgamma` and `digamma`
      smaller than 1, and those of negative arguments, are held in ulps of 1 (of the argument, where that is larger):
      near their zeros the error is absolute.

      | function | f32 | f32, NumPy | f64, NumPy | f64, 60 digits |
      |---|---|---|---|---|
      """;

  /**
   * A function of one or two arguments.
   *
   * @param f32 the bound in f32, in ulps
   * @param f64 the bound in f64
   * @param absolute errors count in ulps of at least 1 and the argument's size
   */
  private record Function(String name, Formula formula, double f32, double f64, boolean absolute) {
    @Override
    public String toString() {
      return name;
    }

    /** The error of a result, infinity counting as the power of two that comes next. */
    double error(double got, double want, boolean single, double argument) {
      double rounded = single ? (float) want : want;
      if (Double.isNaN(got) && Double.isNaN(rounded)) return 0;
      if (Double.isNaN(got) || Double.isNaN(rounded)) return Double.POSITIVE_INFINITY;
      if (Double.isInfinite(rounded) && got == rounded) return 0;
      boolean otherZero = got == 0 && rounded == 0 && 1 / got != 1 / rounded;
      if (otherZero && !absolute) return Double.POSITIVE_INFINITY;
      double scale = absolute ? Math.max(Math.abs(want), Math.max(1, Math.abs(argument))) : want;
      return Math.abs(finite(got, single) - finite(want, single)) / ulp(scale, single) * 0x1p100;
    }

    private static double finite(double v, boolean single) {
      return Double.isInfinite(v) ? Math.copySign(single ? 0x1p28 : 0x1p924, v) : v / 0x1p100;
    }

    private static double ulp(double v, boolean single) {
      if (!single) return Double.isInfinite(v) ? Math.ulp(Double.MAX_VALUE) : Math.ulp(v);
      float f = (float) v;
      // an exact value just below a power of two has the ulp of its own binade
      if (f != 0 && Math.abs(f) > Math.abs(v)) f = Math.nextAfter(f, 0);
      return Float.isInfinite(f) ? Math.ulp(Float.MAX_VALUE) : Math.ulp(f);
    }
  }

  private static Function f(String name, Formula formula, double f32, double f64) {
    return new Function(name, formula, f32, f64, false);
  }

  static Stream<Function> functions() {
    return Stream.of(
        f("exp", X.exp(), 1, 1),
        f("exp2", X.exp2(), 1.2, 1),
        f("expm1", X.expm1(), 1.6, 1),
        f("log", X.log(), 1.25, 1),
        f("log2", X.log2(), 2.2, 1),
        f("log10", X.log10(), 2.6, 1),
        f("log1p", X.log1p(), 2, 1),
        f("cbrt", X.cbrt(), 1, 1),
        f("sin", X.sin(), 1.6, 1),
        f("cos", X.cos(), 1.6, 1),
        f("tan", X.tan(), 3.2, 1),
        f("asin", X.asin(), 2.5, 1),
        f("acos", X.acos(), 1.3, 1),
        f("atan", X.atan(), 1.6, 1),
        f("sinh", X.sinh(), 1.8, 1),
        f("cosh", X.cosh(), 1.5, 1),
        f("tanh", X.tanh(), 2.6, 2),
        f("asinh", X.asinh(), 2.4, 1),
        f("acosh", X.acosh(), 2.5, 1),
        f("atanh", X.atanh(), 2.7, 1),
        f("sigmoid", X.sigmoid(), 2.6, 0),
        f("softplus", X.softplus(), 2.5, 0),
        f("erf", X.erf(), 2.4, 1),
        f("erfc", X.erfc(), 4, 2),
        f("erfinv", X.erfinv(), 3, 2),
        new Function("lgamma", X.lgamma(), 0.51, 2, true),
        new Function("digamma", X.digamma(), 0.51, 2, true),
        f("trigamma", X.polygamma(constant(1)), 0.51, 3),
        f("polygamma2", X.polygamma(constant(2)), 0.51, 6),
        f("pow", X.pow(Y), 4, 1),
        f("fmod", X.fmod(Y), 0, 0),
        f("remainder", X.remainder(Y), 0.5, 0),
        f("atan2", X.atan2(Y), 1.8, 1),
        f("hypot", X.hypot(Y), 2.2, 1),
        new Function("logaddexp", X.logaddexp(Y), 1.3, 1, true));
  }

  /** The largest error and where it is. */
  private static final class Worst {
    double error = -1;
    String at = "";

    void see(double e, Object... at) {
      if (!(e > error)) return;
      error = e;
      this.at = java.util.Arrays.toString(at);
    }

    String text() {
      if (error < 0) return "";
      return error == Math.rint(error)
          ? Long.toString((long) error)
          : String.format(Locale.ROOT, "%.2f", error);
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void staysWithinItsBounds(Function f) {
    Worst[] w = worst(f);
    for (int i = 0; i < w.length; i++) {
      double bound = i < 2 ? f.f32 : f.f64;
      assertThat(w[i].error).as("%s, column %s, at %s", f, i, w[i].at).isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void theTableIsCurrent() throws IOException {
    StringBuilder now = new StringBuilder(HEAD);
    for (Function f : functions().toList()) {
      Worst[] w = worst(f);
      now.append("| ").append(f.name);
      for (Worst one : w) now.append(" | ").append(one.text());
      now.append(" |\n");
    }
    String file = System.getProperty("ijen.accuracy.table");
    if (file != null) Files.writeString(Path.of(file), now);
    assertThat(Path.of("../tensor/ACCURACY.md"))
        .as("run this test in kernels with -Dijen.accuracy.table=../tensor/ACCURACY.md")
        .hasContent(now.toString());
  }

  /** The columns of the table. */
  private static Worst[] worst(Function f) {
    return WORST.computeIfAbsent(f.name, name -> measured(f));
  }

  private static Worst[] measured(Function f) {
    Worst[] w = {new Worst(), new Worst(), new Worst(), new Worst()};
    double[][] x = f.formula.inputs() == 1 ? floats() : pairs(f.name);
    compare(f, x, run(f, DType.F64, x), true, w[0]);
    for (String source : List.of("numpy", "mpmath")) {
      for (boolean single : new boolean[] {true, false}) {
        List<Goldens.Point> points =
            Goldens.of(source, f.name).stream().filter(p -> p.f32() == single).toList();
        if (points.isEmpty()) continue;
        double[][] in = new double[f.formula.inputs()][points.size()];
        double[] want = new double[points.size()];
        for (int i = 0; i < want.length; i++) {
          for (int k = 0; k < in.length; k++) in[k][i] = points.get(i).arguments()[k];
          want[i] = points.get(i).value();
        }
        compare(f, in, want, single, w[source.equals("numpy") ? single ? 1 : 2 : 3]);
      }
    }
    return w;
  }

  private static void compare(Function f, double[][] x, double[] want, boolean single, Worst w) {
    double[] got = run(f, single ? DType.F32 : DType.F64, x);
    for (int i = 0; i < got.length; i++) {
      double e = f.error(got[i], want[i], single, x[0][i]);
      if (e > w.error) w.see(e, x[0][i], x[x.length - 1][i], got[i], want[i]);
    }
  }

  private static double[] run(Function f, DType type, double[][] x) {
    int n = x[0].length;
    View[] v = new View[x.length + 1];
    for (int k = 0; k < x.length; k++) v[k] = view(type, x[k]);
    v[x.length] = view(type, new double[n]);
    new Pointwise(f.name, f.formula).cpu().run(v, new double[0]);
    if (type == DType.F64) return v[x.length].doubles();
    double[] y = new double[n];
    for (int i = 0; i < n; i++) y[i] = v[x.length].floats()[i];
    return y;
  }

  private static View view(DType type, double[] x) {
    Object array = x.clone();
    if (type == DType.F32) {
      float[] a = new float[x.length];
      for (int i = 0; i < a.length; i++) a[i] = (float) x[i];
      array = a;
    }
    Buffer b = new Buffer(Devices.cpu(), type, x.length, array, null);
    return View.of(b, new int[] {x.length}, new int[] {1});
  }

  private static double[][] floats() {
    int n = (int) ((1L << 32) / STEP);
    double[] x = new double[n + SPECIAL.length];
    for (int i = 0; i < n; i++) x[i] = Float.intBitsToFloat(Integer.MIN_VALUE + i * STEP);
    for (int i = 0; i < SPECIAL.length; i++) x[n + i] = SPECIAL[i];
    return new double[][] {x};
  }

  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    2f,
    -2f,
    .5f,
    -.5f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    0x1.fffffep-1f,
    -0x1.fffffep-1f,
    0x1.000002p0f,
    88.72284f
  };

  /** Any bits, and half of them sizes for which something happens. */
  private static double[][] pairs(String name) {
    SplittableRandom r = new SplittableRandom(1);
    int n = (int) ((1L << 32) / STEP);
    int k = SPECIAL.length;
    double[][] x = new double[2][n + k * k];
    for (int i = 0; i < n; i++) {
      boolean any = i % 2 == 0;
      for (double[] a : x) a[i] = any ? Float.intBitsToFloat(r.nextInt()) : moderate(r);
      // powers between the smallest and the largest number
      double log = StrictMath.log(Math.abs(x[0][i]));
      if (name.equals("pow") && any) x[1][i] = (float) (r.nextDouble(-104, 89) / log);
    }
    for (int i = 0; i < k * k; i++) {
      x[0][n + i] = SPECIAL[i / k];
      x[1][n + i] = SPECIAL[i % k];
    }
    return x;
  }

  private static float moderate(SplittableRandom r) {
    float v = (float) StrictMath.exp(r.nextDouble(-4, 4));
    return r.nextBoolean() ? v : -v;
  }

  @ParameterizedTest
  @MethodSource("functions")
  @Tag("width")
  void vectorsGiveTheBitsOfPlainLoops(Function f) {
    double[][] x = f.formula.inputs() == 1 ? floats() : pairs(f.name);
    Kernel kernel = new Pointwise(f.name, f.formula);
    View[] v = new View[x.length + 1];
    for (int k = 0; k < x.length; k++) v[k] = view(DType.F32, x[k]);
    v[x.length] = view(DType.F32, x[0]);
    kernel.cpu().run(v, new double[0]);
    float[] first = v[x.length].floats().clone();
    kernel.cpu("plain").run(v, new double[0]);
    assertThat(v[x.length].floats()).as(f.name).isEqualTo(first);
  }
}
