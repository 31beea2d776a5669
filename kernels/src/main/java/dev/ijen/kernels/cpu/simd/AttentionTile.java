package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.attention.Heads;
import dev.ijen.kernels.matmul.Operand;
import java.util.Arrays;

/**
 * A block of queries, and the products of it with tiles of keys. Scores lie with the queries in the
 * lanes, {@code [keys][queries]}: what belongs to a query (its maximum, its sum) is then a lane and
 * never a sum across lanes. The products are those of {@code kernels.matmul}.
 */
final class AttentionTile {
  private static final Operand ZERO = new Operand(new float[64], 0, 0);

  /** Called for each batch and head. */
  @FunctionalInterface
  interface Head {
    void run(AttentionTile tile, int batch, int head);
  }

  final Heads c;
  final float[] work;

  // Places in the work array: scores and their gradients; per query three numbers; and transposed
  // rows of the queries, of the output's gradient, and of the output.
  final int p = 0;
  final int ds = Heads.KEYS * Heads.QUERIES;
  final int top = 2 * ds;
  final int sum = top + Heads.QUERIES;
  final int old = sum + Heads.QUERIES;
  final int queries = old + Heads.QUERIES;
  final int gradients;
  final int outputs;

  // The block.
  int n;
  int h;
  int i0;
  int i1;

  /** Queries in a row of scores, the last of which may be fillers. */
  int wide;

  private AttentionTile(Heads c, float[] work) {
    this.c = c;
    this.work = work;
    gradients = queries + c.d * Heads.QUERIES;
    outputs = gradients + c.e * Heads.QUERIES;
  }

  /** Runs over batches and heads, on several threads where there is enough to do. */
  static void each(Heads c, int heads, int products, Head head) {
    int units = c.batches * heads;
    boolean alone = c.work() * products / 2 < MatmulTuning.SPLIT || Workers.threads() == 1;
    Workers.Range range =
        (from, to) -> {
          int size = (2 * Heads.KEYS + 3 + c.d + 2 * c.e) * Heads.QUERIES;
          Buffer work = Devices.cpu().allocate(DType.F32, size, true);
          AttentionTile tile = new AttentionTile(c, (float[]) work.storage());
          for (int u = from; u < to; u++) head.run(tile, u / heads, u % heads);
          Devices.cpu().release(work);
        };
    if (alone) range.run(0, units);
    else Workers.split(units, range);
  }

  /** Turns to the block of queries that begins at i. */
  void at(int batch, int head, int i) {
    n = batch;
    h = head;
    i0 = i;
    i1 = Math.min(c.t, i + Heads.QUERIES);
    wide = (i1 - i0 + 15) & -16;
  }

  private int group() {
    return h / c.shared();
  }

  /** Where the block's rows begin in a view of queries. */
  private int rows(View x) {
    return Heads.at(x, n, h) + i0 * x.stride(2);
  }

  private int keys(View x, int j) {
    return Heads.at(x, n, group()) + j * x.stride(2);
  }

  private static Operand operand(View x) {
    return new Operand(x.storage(), x.stride(2), 1);
  }

  /** The block's rows of x, turned around: {@code [features][wide]}, fillers 0. */
  void load(View x, int to) {
    int count = i1 - i0;
    int features = x.dim(3);
    Operand target = new Operand(work, wide, 1);
    MatmulCopy.rows(DType.F32, operand(x).transposed(), rows(x), features, count, target, to);
    if (count == wide) return;
    for (int f = 0; f < features; f++) {
      Arrays.fill(work, to + f * wide + count, to + (f + 1) * wide, 0);
    }
  }

  /** {@code to[key][query] = start[query] + x[key] . b[query]}; start -1 for 0. */
  void scores(View x, int j, int keys, int b, int start, int to) {
    Operand s = start < 0 ? ZERO : new Operand(work, 0, 1);
    Operand rows = new Operand(work, wide, 1);
    new MatmulBlock(DType.F32, x.dim(3), operand(x), rows, s, rows)
        .cover(keys, wide, keys(x, j), b, Math.max(0, start), to);
  }

  /** Adds to the block's rows of y the rows of x that tile a [key][query] weighs. */
  void toQueries(int a, View x, int j, int keys, View y, boolean first) {
    Operand target = operand(y);
    int at = rows(y);
    new MatmulBlock(
            DType.F32, keys, new Operand(work, 1, wide), operand(x), first ? ZERO : target, target)
        .cover(i1 - i0, x.dim(3), a, keys(x, j), first ? 0 : at, at);
  }

  /** Adds to keys' rows of y the block's rows of x that tile a [key][query] weighs. */
  void toKeys(int a, View x, int j, int keys, View y) {
    Operand target = operand(y);
    int at = keys(y, j);
    new MatmulBlock(DType.F32, i1 - i0, new Operand(work, wide, 1), operand(x), target, target)
        .cover(keys, x.dim(3), a, rows(x), at, at);
  }

  /** The block's rows of y, each times its number in the work array. */
  void times(View y, int by) {
    for (int i = 0; i < i1 - i0; i++) {
      AttentionRows.times(y.floats(), rows(y) + i * y.stride(2), y.dim(3), work[by + i]);
    }
  }

  /** The block's rows of y, each divided by its number in the work array. */
  void over(View y, int by) {
    for (int i = 0; i < i1 - i0; i++) {
      AttentionRows.over(y.floats(), rows(y) + i * y.stride(2), y.dim(3), work[by + i]);
    }
  }

  /** The block's rows of y become 0. */
  void clear(View y) {
    zero(y, rows(y), i1 - i0);
  }

  /** The row of one query becomes 0. */
  void clear(View y, int i) {
    zero(y, Heads.at(y, n, h) + i * y.stride(2), 1);
  }

  /** All rows of a head become 0. */
  static void clear(View y, int batch, int head) {
    zero(y, Heads.at(y, batch, head), y.dim(2));
  }

  private static void zero(View y, int at, int rows) {
    for (int i = 0; i < rows; i++, at += y.stride(2)) {
      Arrays.fill(y.floats(), at, at + y.dim(3), 0);
    }
  }
}
