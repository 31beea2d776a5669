package dev.ijen.kernels.cpu.simd;

import static dev.ijen.kernels.DType.F32;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.conv.Form;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.kernels.cpu.simd.ConvTile.Operands;
import dev.ijen.kernels.matmul.Operand;
import dev.ijen.kernels.move.Move;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Convolutions whose windows are never written down: a table says where the windows lie in the
 * images, another where their taps lie behind that, and {@link ConvTile} reads through both. The
 * lanes run along channels, so results come with channels last and are turned around while near.
 *
 * <pre>
 *            rows                steps of the chain    panels (lanes)    result
 * forward    windows in x        taps (c, i, j)        w turned around   y, channels last
 * weight     taps (c, i, j)      windows (b, p, q)     y turned around   w turned around
 * input      elements of y       channels of y         w of one tap      x, channels last
 * </pre>
 *
 * <p>A kg is a group of a network.
 */
public final class ConvDirect {
  /** Steps of a chain before the next rows have their turn: 128 KiB of a panel. */
  private static final int DEPTH = 512;

  /** Blocks of images at least, where there are as many: work for so many threads. */
  private static final int BLOCKS = 8;

  private static final int WIDEST = ConvTile.WIDEST * Lanes.W;

  private final Form f;

  /** With its padding, where windows are read. */
  private final View x;

  private final View y;
  private final int kernel;
  private final int taps;
  private final int area;
  private final int groups;

  /** Images in a block: about DEPTH windows, and not much more of the images themselves. */
  private final int tile;

  private final int blocks;

  private interface Piece {
    void run(int i);
  }

  /** Columns {@code [from, from + columns)}, in a panel that is {@code wide} columns wide. */
  private interface Strip {
    void run(int from, int wide, int columns);
  }

  private ConvDirect(Form f, View x, View y) {
    this.f = f;
    this.x = x;
    this.y = y;
    kernel = f.kernel();
    taps = f.taps();
    area = f.area();
    groups = f.groups();
    int windows = Math.max(area, (int) f.image() / 2);
    tile = Math.clamp(DEPTH / windows, 1, Math.ceilDiv(f.images(), BLOCKS));
    blocks = Math.ceilDiv(f.images(), tile);
  }

  /**
   * Whether lanes along {@code channels} channels are filled well enough; if not, products of
   * windows give the same bits sooner.
   */
  public static boolean fits(Form f, int channels) {
    long largest = Math.max(f.w().size(), Math.max(f.x().size(), f.y().size()));
    return f.x().dtype() == F32
        && channels >= Lanes.W
        && Math.min(f.w().size(), Math.min(f.x().size(), f.y().size())) > 0
        && largest < Form.LIMIT / 2 // panels may be twice as large
        && Math.max(f.taps(), f.image()) < Form.LIMIT / 2 / WIDEST
        && (long) f.nets() * f.images() * f.x().dim(2) * f.image() < Form.LIMIT;
  }

  /** y from x and w. */
  public static void forward(Form f) {
    View x = f.padded(f.x());
    new ConvDirect(f, x, f.y()).forward();
    if (x != f.x()) Move.release(x);
  }

  /** w from x and y. */
  public static void weight(Form f) {
    View x = f.padded(f.x());
    View y = f.y().isContiguous() ? f.y() : Move.contiguous(f.y());
    new ConvDirect(f, x, y).weight();
    if (y != f.y()) Move.release(y);
    if (x != f.x()) Move.release(x);
  }

  /** x from w and y. */
  public static void input(Form f) {
    new ConvDirect(f, f.x(), f.y()).input();
  }

  // y from x and w

  private void forward() {
    int n = f.outs();
    Buffer panels = panels(n, taps);
    for (int kg = 0; kg < f.nets() * groups; kg++) {
      int from = f.w().offset() + kg * n * taps;
      int to = kg * padded(n);
      strips(
          n,
          (j, wide, columns) ->
              turn(f.w(), from + j * taps, taps, taps, columns, panels, (to + j) * taps, wide));
    }
    int[] steps = taps();
    int[] all = windows(x, tile);
    int[] last = windows(x, images((blocks - 1) * tile));
    int parts = tile == 1 ? Math.ceilDiv(area, DEPTH) : 1;
    split(
        f.nets() * groups * blocks * parts,
        i -> {
          int block = i / parts % blocks;
          int[] rows = block < blocks - 1 ? all : last;
          int from = i % parts * DEPTH;
          int to = parts == 1 ? images(block * tile) * area : Math.min(area, from + DEPTH);
          forward(i / parts / blocks, block * tile, from, to, rows, steps, panels);
        });
    release(panels);
  }

  /** Windows {@code [from, to)} of a block of images that begins at image b. */
  private void forward(int kg, int b, int from, int to, int[] rows, int[] steps, Buffer panels) {
    int n = f.outs();
    int images = Math.ceilDiv(to - from, area);
    int each = (to - from) / images;
    int[] places = identity(to);
    Buffer out = scratch((places.length - from) * WIDEST);
    strips(
        n,
        (j, wide, columns) -> {
          Operands o = new Operands(x, rows, steps, panels, out, places, wide, false);
          Arrays.fill(o.c(), 0, (places.length - from) * wide, 0);
          for (int k = 0; k < taps; k += DEPTH) {
            int stop = Math.min(taps, k + DEPTH);
            int panel = (kg * padded(n) + j) * taps + k * wide;
            ConvTile.rows(o, from, to, k, stop, image(x, kg, b, f.channels()), panel, -from * wide);
          }
          for (int i = 0; i < images; i++) {
            int at = image(y, kg, b + i, n) + j * area + from;
            turn(o.c(), i * each * wide, wide, columns, each, y.floats(), at, area);
          }
        });
    release(out);
  }

  // w from x and y

  private void weight() {
    int n = f.outs();
    Buffer panels = panels(n, f.images() * area);
    split(f.nets() * groups * f.images(), i -> turn(i / f.images(), i % f.images(), panels));
    int[] rows = taps();
    int[] steps = windows(x, tile);
    int[] places = identity(taps);
    int pieces = Math.ceilDiv(taps, ConvTile.ROWS);
    ranges(
        f.nets() * groups * pieces,
        (first, last) -> {
          Buffer out = scratch(rows.length * WIDEST);
          for (int kg = first / pieces; kg * pieces < last; kg++) {
            int from = Math.max(0, first - kg * pieces) * ConvTile.ROWS;
            int end = Math.min(taps, (last - kg * pieces) * ConvTile.ROWS);
            int at = kg;
            strips(
                n,
                (j, wide, columns) -> {
                  Operands o = new Operands(x, rows, steps, panels, out, places, wide, false);
                  weight(o, at, j, from, end);
                  int to = f.w().offset() + (at * n + j) * taps + from;
                  int count = end - from;
                  turn(o.c(), from * wide, wide, columns, count, f.w().floats(), to, taps);
                });
          }
          release(out);
        });
    release(panels);
  }

  /** Taps {@code [from, end)}: one block of images after the other goes on with the chains. */
  private void weight(Operands o, int kg, int j, int from, int end) {
    Arrays.fill(o.c(), from * o.wide(), (end + ConvTile.ROWS - 1) * o.wide(), 0);
    int panel = (kg * padded(f.outs()) + j) * f.images() * area;
    for (int b = 0; b < f.images(); b += tile) {
      int windows = images(b) * area;
      for (int k = 0; k < windows; k += DEPTH) {
        int stop = Math.min(windows, k + DEPTH);
        int at = panel + (b * area + k) * o.wide();
        ConvTile.rows(o, from, end, k, stop, image(x, kg, b, f.channels()), at, 0);
      }
    }
  }

  /** An image of y as rows of panels. */
  private void turn(int kg, int b, Buffer panels) {
    int n = f.outs();
    strips(
        n,
        (j, wide, columns) -> {
          int from = image(y, kg, b, n) + j * area;
          int to = (kg * padded(n) + j) * f.images() * area + b * area * wide;
          turn(y, from, area, area, columns, panels, to, wide);
        });
  }

  // x from w and y

  private void input() {
    int n = f.channels();
    int outs = f.outs();
    Buffer panels = panels(n, kernel * outs);
    for (int ko = 0; ko < f.nets() * groups * outs; ko++) {
      int from = f.w().offset() + ko * taps;
      int kg = ko / outs * padded(n);
      int o = ko % outs;
      strips(
          n,
          (j, wide, columns) -> {
            int to = (kg + j) * kernel * outs + o * wide;
            turn(f.w(), from + j * kernel, kernel, kernel, columns, panels, to, outs * wide);
          });
    }
    int[] steps = IntStream.range(0, outs).map(o -> o * y.stride(2)).toArray();
    int[] all = elements(tile, y.stride(1), y.stride(3), y.stride(4));
    int[] last = elements(images((blocks - 1) * tile), y.stride(1), y.stride(3), y.stride(4));
    split(
        f.nets() * groups * blocks,
        i -> {
          int block = i % blocks;
          input(i / blocks, block * tile, block < blocks - 1 ? all : last, steps, panels);
        });
    release(panels);
  }

  /** A block of images that begins at image b: tap by tap all of y is added to where it goes. */
  private void input(int kg, int b, int[] rows, int[] steps, Buffer panels) {
    int n = f.channels();
    int outs = f.outs();
    Slide r = f.geometry().rows();
    Slide c = f.geometry().columns();
    int line = x.dim(4) + 2 * c.padding();
    int image = line * (x.dim(3) + 2 * r.padding());
    int[] places = elements(images(b), image, line * r.stride(), c.stride());
    int[] shifts = shifts(line * r.dilation(), c.dilation());
    int used = images(b) * image;
    Arrays.fill(places, images(b) * area, places.length, used); // for rows that nobody wants
    Buffer out = scratch((used + shifts[kernel - 1] + 1) * WIDEST);
    strips(
        n,
        (j, wide, columns) -> {
          Operands o = new Operands(y, rows, steps, panels, out, places, wide, true);
          Arrays.fill(o.c(), 0, used * wide, 0);
          int panel = (kg * padded(n) + j) * kernel * outs;
          for (int t = 0; t < kernel; t++) {
            int at = panel + t * outs * wide;
            ConvTile.rows(
                o, 0, images(b) * area, 0, outs, image(y, kg, b, outs), at, shifts[t] * wide);
          }
          for (int i = 0; i < images(b); i++) {
            int from = i * image + r.padding() * line + c.padding();
            int to = image(x, kg, b + i, n) + j * x.stride(2);
            lines(o.c(), from, line, wide, columns, to);
          }
        });
    release(out);
  }

  /** An image without its padding to where it goes in x. */
  private void lines(float[] out, int from, int line, int wide, int columns, int to) {
    boolean whole = line == x.dim(4);
    int count = whole ? x.dim(3) * x.dim(4) : x.dim(4);
    for (int p = 0; p < (whole ? 1 : x.dim(3)); p++) {
      int at = (from + p * line) * wide;
      turn(out, at, wide, columns, count, x.floats(), to + p * count, x.stride(2));
    }
  }

  /** Row-major {@code [rows, columns]} from its transpose, whose rows are {@code line} long. */
  private static void turn(
      float[] from, int x0, int line, int rows, int columns, float[] to, int y0, int wide) {
    Operand turned = new Operand(from, 1, line);
    MatmulCopy.rows(F32, turned, x0, rows, columns, new Operand(to, wide, 1), y0);
  }

  /** The same into a panel: zeros where it is wider. */
  private static void turn(
      View from, int x0, int line, int rows, int columns, Buffer panels, int y0, int wide) {
    float[] to = (float[]) panels.storage();
    turn(from.floats(), x0, line, rows, columns, to, y0, wide);
    int zeros = padded(columns) - columns;
    for (int at = y0 + columns; zeros > 0 && at < y0 + rows * wide; at += wide) {
      Arrays.fill(to, at, at + zeros, 0);
    }
  }

  // Tables. Their last entry is repeated for the rows that a tile may be too tall.

  /** Where the taps (i, j) lie behind a window's first. */
  private int[] shifts(int down, int along) {
    int across = f.w().dim(4);
    return IntStream.range(0, kernel).map(t -> t / across * down + t % across * along).toArray();
  }

  /** Where the taps (c, i, j) of a group lie in x, behind a window's first. */
  private int[] taps() {
    int down = f.geometry().rows().dilation() * x.stride(3);
    int along = f.geometry().columns().dilation() * x.stride(4);
    int[] shifts = shifts(down, along);
    return table(taps, t -> t / kernel * x.stride(2) + shifts[t % kernel]);
  }

  /** Where the windows (b, p, q) of some images begin in x. */
  private int[] windows(View x, int images) {
    int down = f.geometry().rows().stride() * x.stride(3);
    return elements(images, x.stride(1), down, f.geometry().columns().stride() * x.stride(4));
  }

  /** What belongs to (b, p, q), with these strides. */
  private int[] elements(int images, int image, int down, int along) {
    int across = y.dim(4);
    return table(
        images * area, i -> i / area * image + i % area / across * down + i % across * along);
  }

  private static int[] identity(int n) {
    return IntStream.range(0, n + ConvTile.ROWS - 1).toArray();
  }

  private static int[] table(int n, IntUnaryOperator at) {
    return IntStream.range(0, n + ConvTile.ROWS - 1)
        .map(i -> at.applyAsInt(Math.min(i, n - 1)))
        .toArray();
  }

  /** Where an image begins, at the first channel of a group of so many. */
  private int image(View v, int kg, int b, int channels) {
    int first = kg / groups * v.stride(0) + kg % groups * channels * v.stride(2);
    return v.offset() + first + b * v.stride(1);
  }

  /** Images of the block that begins at image b. */
  private int images(int b) {
    return Math.min(tile, f.images() - b);
  }

  // Sizes, memory, threads

  /** Columns of the panels for n of them. */
  private static int padded(int n) {
    return Math.ceilDiv(n, Lanes.W) * Lanes.W;
  }

  private static void strips(int n, Strip work) {
    for (int j = 0; j < n; ) {
      int vectors = Integer.highestOneBit(Math.ceilDiv(n - j, Lanes.W));
      int wide = Math.min(WIDEST, vectors * Lanes.W);
      work.run(j, wide, Math.min(wide, n - j));
      j += wide;
    }
  }

  /** Panels of n columns for every group of every network. */
  private Buffer panels(int n, int rows) {
    return scratch(f.nets() * groups * padded(n) * rows);
  }

  private Buffer scratch(int size) {
    return x.device().allocate(F32, size, true);
  }

  private void release(Buffer b) {
    x.device().release(b);
  }

  private void split(int pieces, Piece piece) {
    ranges(
        pieces,
        (from, to) -> {
          for (int i = from; i < to; i++) piece.run(i);
        });
  }

  private void ranges(int pieces, Workers.Range work) {
    if (2L * f.y().size() * taps < MatmulTuning.SPLIT) work.run(0, pieces);
    else Workers.split(pieces, work);
  }
}
