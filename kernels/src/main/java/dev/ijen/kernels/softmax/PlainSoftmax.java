package dev.ijen.kernels.softmax;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.ScalarMath;

/**
 * Plain loops. The sum of a row runs in 16 lanes, element i in lane i mod 16, folded 8, 4, 2, 1.
 */
final class PlainSoftmax {
  private static final int LANES = 16;

  private PlainSoftmax() {}

  private enum Result {
    SOFTMAX,
    LOG_SOFTMAX,
    LOG_SUM_EXP
  }

  static void softmax(View[] v, double[] s) {
    run(v[0], v[1], Result.SOFTMAX);
  }

  static void logSoftmax(View[] v, double[] s) {
    run(v[0], v[1], Result.LOG_SOFTMAX);
  }

  static void logSumExp(View[] v, double[] s) {
    run(v[0], v[1], Result.LOG_SUM_EXP);
  }

  private static void run(View in, View out, Result result) {
    int rows = in.dim(0);
    int cols = in.dim(1);
    int stride = result == Result.LOG_SUM_EXP ? 1 : cols;
    if (in.dtype() == DType.F32) {
      float[] lanes = new float[LANES];
      for (int r = 0; r < rows; r++) {
        row(
            in.floats(),
            in.offset() + r * cols,
            cols,
            out.floats(),
            out.offset() + r * stride,
            lanes,
            result);
      }
    } else {
      double[] lanes = new double[LANES];
      for (int r = 0; r < rows; r++) {
        row(
            in.doubles(),
            in.offset() + r * cols,
            cols,
            out.doubles(),
            out.offset() + r * stride,
            lanes,
            result);
      }
    }
  }

  private static void row(
      float[] x, int at, int n, float[] y, int to, float[] lanes, Result result) {
    float peak = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) peak = Math.max(peak, x[at + i]);
    java.util.Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      float e = ScalarMath.exp(x[at + i] - peak);
      lanes[i % LANES] += e;
      if (result == Result.SOFTMAX) y[to + i] = e;
    }
    for (int w = LANES / 2; w > 0; w /= 2) for (int k = 0; k < w; k++) lanes[k] += lanes[k + w];
    float sum = lanes[0];
    switch (result) {
      case SOFTMAX -> {
        for (int i = 0; i < n; i++) y[to + i] /= sum;
      }
      case LOG_SOFTMAX -> {
        float log = ScalarMath.log(sum);
        for (int i = 0; i < n; i++) y[to + i] = (x[at + i] - peak) - log;
      }
      case LOG_SUM_EXP -> y[to] = ScalarMath.log(sum) + peak;
    }
  }

  private static void row(
      double[] x, int at, int n, double[] y, int to, double[] lanes, Result result) {
    double peak = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) peak = Math.max(peak, x[at + i]);
    java.util.Arrays.fill(lanes, 0);
    for (int i = 0; i < n; i++) {
      double e = StrictMath.exp(x[at + i] - peak);
      lanes[i % LANES] += e;
      if (result == Result.SOFTMAX) y[to + i] = e;
    }
    for (int w = LANES / 2; w > 0; w /= 2) for (int k = 0; k < w; k++) lanes[k] += lanes[k + w];
    double sum = lanes[0];
    switch (result) {
      case SOFTMAX -> {
        for (int i = 0; i < n; i++) y[to + i] /= sum;
      }
      case LOG_SOFTMAX -> {
        double log = StrictMath.log(sum);
        for (int i = 0; i < n; i++) y[to + i] = (x[at + i] - peak) - log;
      }
      case LOG_SUM_EXP -> y[to] = StrictMath.log(sum) + peak;
    }
  }
}
