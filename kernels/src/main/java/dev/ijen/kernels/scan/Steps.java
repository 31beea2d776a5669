package dev.ijen.kernels.scan;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.ScalarMath;

/** Scans in plain loops, one per element type. */
final class Steps implements Kernel.Cpu {
  /** Elements from which blocks are shared among the workers. */
  private static final int LARGE = 1 << 16;

  private final Form form;

  Steps(Form form) {
    this.form = form;
  }

  @Override
  public void run(View[] v, double[] scalars) {
    View out = v[v.length - 1];
    Path path = Path.of(out, scalars[0]);
    if (out.size() < LARGE) blocks(v, path, 0, path.outer());
    else Workers.split(path.outer(), (first, end) -> blocks(v, path, first, end));
  }

  private void blocks(View[] v, Path path, int first, int end) {
    View x = v[0];
    View out = v[v.length - 1];
    for (int o = first; o < end; o++) {
      int i = path.first(o);
      switch (x.storage()) {
        case float[] a -> floats(path, i, a, x.offset(), v[v.length - 2], out);
        case double[] a -> doubles(path, i, a, x.offset(), v[v.length - 2], out);
        case int[] a when form == Form.SUM || form == Form.PROD ->
            ints(path, i, a, x.offset(), out.ints(), out.offset());
        default -> throw new NoKernel("scan " + form + " has no " + x.dtype() + " form: cast it");
      }
    }
  }

  private void floats(Path path, int first, float[] x, int at, View factor, View out) {
    float[] a = factor.floats();
    float[] y = out.floats();
    int shift = factor.offset() - at;
    int to = out.offset() - at;
    int back = to - path.back();
    int i = at + first;
    boolean along = path.inner() == 1; // then what lies before need not come back from memory
    float last = x[i];
    for (int c = path.inner(); c > 0; c--, i += path.step()) y[to + i] = x[i];
    for (int c = path.block() - path.inner(); c > 0; c--, i += path.step()) {
      float before = along ? last : y[back + i];
      y[to + i] =
          last =
              switch (form) {
                case SUM -> before + x[i];
                case PROD -> before * x[i];
                case LOG_SUM_EXP -> logAdd(before, x[i]);
                case LINEAR -> a[shift + i] == 0 ? x[i] : Math.fma(a[shift + i], before, x[i]);
              };
    }
  }

  private void doubles(Path path, int first, double[] x, int at, View factor, View out) {
    double[] a = factor.doubles();
    double[] y = out.doubles();
    int shift = factor.offset() - at;
    int to = out.offset() - at;
    int back = to - path.back();
    int i = at + first;
    boolean along = path.inner() == 1;
    double last = x[i];
    for (int c = path.inner(); c > 0; c--, i += path.step()) y[to + i] = x[i];
    for (int c = path.block() - path.inner(); c > 0; c--, i += path.step()) {
      double before = along ? last : y[back + i];
      y[to + i] =
          last =
              switch (form) {
                case SUM -> before + x[i];
                case PROD -> before * x[i];
                case LOG_SUM_EXP -> logAdd(before, x[i]);
                case LINEAR -> a[shift + i] == 0 ? x[i] : Math.fma(a[shift + i], before, x[i]);
              };
    }
  }

  private void ints(Path path, int first, int[] x, int at, int[] y, int to) {
    boolean sum = form == Form.SUM;
    int i = first;
    for (int c = path.inner(); c > 0; c--, i += path.step()) y[to + i] = x[at + i];
    for (int c = path.block() - path.inner(); c > 0; c--, i += path.step()) {
      int before = y[to + i - path.back()];
      y[to + i] = sum ? before + x[at + i] : before * x[at + i];
    }
  }

  /** Equal infinities stay what they are. */
  private static float logAdd(float a, float b) {
    float m = Math.max(a, b);
    if (Float.isInfinite(m)) return m;
    return m + ScalarMath.log1p(ScalarMath.exp(Math.min(a, b) - m));
  }

  private static double logAdd(double a, double b) {
    double m = Math.max(a, b);
    if (Double.isInfinite(m)) return m;
    return m + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - m));
  }
}
