package dev.ijen.autograd.contract;

import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import java.util.Arrays;

/** Convolutions in plain loops over [K, B, C, H, W]; sizes of 1 in K repeat. */
final class ConvOracle {
  private ConvOracle() {}

  /** With {@code axes} axes of space; padding multiplies like any other zero. */
  static Nd conv(int axes, Nd image, Nd weight, Geometry g, int groups) {
    Nd x = five(axes, image);
    Nd w = five(axes, weight);
    int[] dims = {
      Math.max(x.dim(0), w.dim(0)) * Math.min(1, Math.min(x.dim(0), w.dim(0))),
      x.dim(1),
      w.dim(1),
      outputs(x.dim(3), w.dim(3), g.rows()),
      outputs(x.dim(4), w.dim(4), g.columns())
    };
    return back(axes, image, Nd.of(dims, y -> sum(x, w, y, w.dim(1) / groups, g)));
  }

  private static double sum(Nd x, Nd w, int[] y, int outs, Geometry g) {
    double sum = 0;
    for (int c = 0; c < w.dim(2); c++) {
      for (int i = 0; i < w.dim(3); i++) {
        for (int j = 0; j < w.dim(4); j++) {
          int p = at(y[3], i, g.rows());
          int q = at(y[4], j, g.columns());
          boolean inside = p >= 0 && p < x.dim(3) && q >= 0 && q < x.dim(4);
          int channel = y[2] / outs * w.dim(2) + c;
          double v = inside ? x.broadcastAt(new int[] {y[0], y[1], channel, p, q}) : 0;
          sum += v * w.broadcastAt(new int[] {y[0], y[2], c, i, j});
        }
      }
    }
    return sum;
  }

  /** Every element of x, over the window that the convolution would have read. */
  static Nd transposed(int axes, Nd image, Nd weight, Geometry g, int groups, int... more) {
    Nd x = five(axes, image);
    Nd w = five(axes, weight);
    int height = axes == 1 ? 1 : inputs(x.dim(3), w.dim(3), g.rows()) + more[0];
    int width = inputs(x.dim(4), w.dim(4), g.columns()) + more[axes - 1];
    Nd y = Nd.full(0, x.dim(0), x.dim(1), w.dim(2) * groups, height, width);
    for (int from = 0; from < x.size(); from++) {
      int[] a = Nd.index(x.dims(), from);
      int group = a[2] / (w.dim(1) / groups);
      for (int tap = 0; tap < w.dim(2) * w.dim(3) * w.dim(4); tap++) {
        int[] t = Nd.index(new int[] {w.dim(2), w.dim(3), w.dim(4)}, tap);
        int p = at(a[3], t[1], g.rows());
        int q = at(a[4], t[2], g.columns());
        if (p < 0 || p >= height || q < 0 || q >= width) continue;
        int to = y.flat(a[0], a[1], group * w.dim(2) + t[0], p, q);
        y.values()[to] += x.at(a) * w.at(a[0], a[2], t[0], t[1], t[2]);
      }
    }
    return back(axes, image, y);
  }

  /** Adds the bias [K, C] or [C] to all images. */
  static Nd biased(int axes, Nd y, Nd bias) {
    int channel = y.rank() - axes - 1;
    return Nd.of(
        y.dims(),
        i -> y.at(i) + (bias.rank() == 1 ? bias.at(i[channel]) : bias.at(i[0], i[channel])));
  }

  private static int at(int window, int tap, Slide s) {
    return window * s.stride() - s.padding() + tap * s.dilation();
  }

  private static int outputs(int size, int kernel, Slide s) {
    int n = 0;
    while (at(n, kernel - 1, s) < size + s.padding()) n++;
    return n;
  }

  private static int inputs(int outputs, int kernel, Slide s) {
    return at(outputs - 1, kernel - 1, s) + 1 - s.padding();
  }

  private static Nd five(int axes, Nd t) {
    int[] d = t.dims();
    boolean stacked = t.rank() == axes + 3;
    int[] image = Arrays.copyOfRange(d, stacked ? 1 : 0, d.length);
    int height = axes == 1 ? 1 : image[2];
    return t.as(stacked ? d[0] : 1, image[0], image[1], height, image[axes + 1]);
  }

  private static Nd back(int axes, Nd image, Nd y) {
    int[] d = y.dims();
    int lead = image.rank() == axes + 3 ? 1 : 0;
    int[] dims = new int[image.rank()];
    if (lead == 1) dims[0] = d[0];
    dims[lead] = d[1];
    dims[lead + 1] = d[2];
    if (axes == 2) dims[lead + 2] = d[3];
    dims[lead + axes + 1] = d[4];
    return y.as(dims);
  }
}
