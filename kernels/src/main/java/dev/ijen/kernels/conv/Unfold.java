package dev.ijen.kernels.conv;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.matmul.Matmul;
import dev.ijen.kernels.move.Move;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions as matrix products: the windows of some images are copied out (im2col; Chellapilla,
 * Puri and Simard 2006) as the columns of a matrix with a row per tap, {@code [C / groups * kh *
 * kw, images * OH * OW]} for each group. All three kernels are products of that matrix, the weights
 * {@code [O / groups, C / groups * kh * kw]} and the outputs {@code [O / groups, images * OH *
 * OW]}. The windows are a view with overlapping strides, so unfolding is a copy and folding is one
 * addition per tap.
 *
 * <p>Works on a tile of images at a time: memory for the windows stays about {@link #TILE} numbers.
 */
final class Unfold {
  /** Numbers in the windows of a tile: 1 MB of F32, which stays near the core. */
  private static final int TILE = 1 << 18;

  private final Form form;
  private final View x;
  private final View w;
  private final View y;
  private final Geometry geometry;
  private final int groups;

  /** Sizes of the matrices: taps over the channels of a group, and outputs of a group. */
  private final int taps;

  private final int outs;

  /** Elements of one image's output, per channel. */
  private final int area;

  private interface Tile {
    void run(int k, int ks, int b, int bs);
  }

  Unfold(Form form) {
    this.form = form;
    x = form.x();
    w = form.w();
    y = form.y();
    geometry = form.geometry();
    groups = form.groups();
    taps = form.taps();
    outs = form.outs();
    area = form.area();
  }

  void forward() {
    tiles((k, ks, b, bs) -> {
      View windows = unfold(k, ks, b, bs);
      View out = scratch(outputs(k, ks, b, bs).dims());
      product(weights(k, ks), matrix(windows, taps, bs), null, matrix(out, outs, bs));
      launch(Move.COPY, out, outputs(k, ks, b, bs));
      Move.release(out);
      Move.release(windows);
    });
  }

  void input() {
    tiles((k, ks, b, bs) -> {
      View out = Move.contiguous(outputs(k, ks, b, bs));
      View windows = scratch(ks, groups, w.dim(2), w.dim(3), w.dim(4), bs, y.dim(3), y.dim(4));
      product(turned(weights(k, ks)), matrix(out, outs, bs), null, matrix(windows, taps, bs));
      fold(windows, part(x, k, ks, b, bs));
      Move.release(windows);
      Move.release(out);
    });
  }

  /** Tiles of images one after the other, each going on with the chains of the one before. */
  void weight() {
    if (x.dim(1) == 0) w.device().launch(Move.FILL, new View[] {w}, 0);
    tiles((k, ks, b, bs) -> {
      View windows = unfold(k, ks, b, bs);
      View out = Move.contiguous(outputs(k, ks, b, bs));
      View sum = weights(k, ks);
      View start = b == 0 ? null : Move.contiguous(sum);
      product(matrix(out, outs, bs), turned(matrix(windows, taps, bs)), start, sum);
      if (start != null) Move.release(start);
      Move.release(out);
      Move.release(windows);
    });
  }

  /** Several images of one network, or all images of several networks. */
  private void tiles(Tile tile) {
    long image = (long) groups * taps * y.dim(3) * y.dim(4);
    if (image > Form.LIMIT) {
      throw new IllegalArgumentException(
          "conv: the windows of one image hold "
              + image
              + " numbers, more than one array can (2^31 - 9); cut the image or the channels");
    }
    int nets = x.dim(0);
    int images = x.dim(1);
    int fit = (int) Math.max(1, TILE / Math.max(1, image));
    int bs = Math.min(images, fit);
    int ks = bs < images ? 1 : Math.max(1, fit / Math.max(1, images));
    for (int k = 0; k < nets; k += ks) {
      for (int b = 0; b < images; b += bs) {
        tile.run(k, Math.min(ks, nets - k), b, Math.min(bs, images - b));
      }
    }
  }

  // Views. Windows are [ks, groups, C / groups, kh, kw, bs, OH, OW], outputs [ks, groups,
  // O / groups, bs, OH, OW]: the columns of the matrices are the last three axes.

  private static View part(View v, int k, int ks, int b, int bs) {
    int[] dims = v.dims().clone();
    dims[0] = ks;
    dims[1] = bs;
    return v.with(v.offset() + k * v.stride(0) + b * v.stride(1), dims, v.strides());
  }

  private View outputs(int k, int ks, int b, int bs) {
    View v = part(y, k, ks, b, bs);
    int[] dims = {ks, groups, outs, bs, v.dim(3), v.dim(4)};
    int c = v.stride(2);
    int[] strides = {v.stride(0), outs * c, c, v.stride(1), v.stride(3), v.stride(4)};
    return v.with(v.offset(), dims, strides);
  }

  private View weights(int k, int ks) {
    int[] dims = {ks, groups, outs, taps};
    return w.with(w.offset() + k * w.stride(0), dims, View.rowMajor(dims));
  }

  private View windows(View v) {
    int each = w.dim(2);
    Slide r = geometry.rows();
    Slide c = geometry.columns();
    int[] dims = {v.dim(0), groups, each, w.dim(3), w.dim(4), v.dim(1), y.dim(3), y.dim(4)};
    int channel = v.stride(2);
    int down = v.stride(3);
    int along = v.stride(4);
    int[] strides = {
      v.stride(0),
      each * channel,
      channel,
      r.dilation() * down,
      c.dilation() * along,
      v.stride(1),
      r.stride() * down,
      c.stride() * along
    };
    return v.with(v.offset(), dims, strides);
  }

  /** One tap of all windows: axes 3 and 4 gone. */
  private static View tap(View v, int i, int j) {
    int[] d = v.dims();
    int[] s = v.strides();
    return v.with(
        v.offset() + i * s[3] + j * s[4],
        new int[] {d[0], d[1], d[2], d[5], d[6], d[7]},
        new int[] {s[0], s[1], s[2], s[5], s[6], s[7]});
  }

  private View unfold(int k, int ks, int b, int bs) {
    View image = part(x, k, ks, b, bs);
    View padded = form.padded(image);
    View windows = Move.contiguous(windows(padded));
    if (padded != image) Move.release(padded);
    return windows;
  }

  /** Each element of the image becomes the sum of what the windows have for it. */
  private void fold(View windows, View image) {
    View sum = geometry.pads() ? form.zeros(image) : image;
    if (sum == image) image.device().launch(Move.FILL, new View[] {image}, 0);
    View places = windows(sum);
    for (int i = 0; i < w.dim(3); i++) {
      for (int j = 0; j < w.dim(4); j++) {
        launch(Move.ADD_TO, tap(windows, i, j), tap(places, i, j));
      }
    }
    if (sum == image) return;
    launch(Move.COPY, form.inside(sum), image);
    Move.release(sum);
  }

  private View matrix(View dense, int rows, int bs) {
    int[] dims = {dense.dim(0), groups, rows, bs * area};
    return dense.with(dense.offset(), dims, View.rowMajor(dims));
  }

  private static View turned(View v) {
    return v.with(
        v.offset(),
        new int[] {v.dim(0), v.dim(1), v.dim(3), v.dim(2)},
        new int[] {v.stride(0), v.stride(1), v.stride(3), v.stride(2)});
  }

  private View scratch(int... dims) {
    int size = 1;
    for (int d : dims) size *= d;
    return View.of(x.device().allocate(x.dtype(), size, true), dims, View.rowMajor(dims));
  }

  private void product(View a, View b, @Nullable View start, View c) {
    if (c.size() == 0) return;
    if (start == null) x.device().launch(Matmul.KERNEL, new View[] {a, b, c});
    else x.device().launch(Matmul.LINEAR, new View[] {a, b, start, c});
  }

  private void launch(Kernel kernel, View from, View to) {
    x.device().launch(kernel, new View[] {from, to});
  }
}
