package dev.ijen.qd.archive;

import dev.ijen.kernels.Workers;
import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;

/**
 * The archive of novelty search (Lehman and Stanley, "Abandoning objectives: evolution through the
 * search for novelty alone", 2011), which has no cells. The novelty of a candidate is the mean
 * distance of its measures to the k nearest of the archive as it was before the batch (to all when
 * there are fewer); a candidate of novelty {@code threshold} or more enters and stays. While the
 * archive is empty, novelty is infinite and all enter. These are pyribs' rules too.
 *
 * <p>Objectives are kept and reported but decide nothing. Measures outside the bounds are counted;
 * nothing is clipped.
 */
public final class NoveltyArchive implements Archive {
  private static final int OBJECTIVE = 1;
  private static final int MEASURES = 2;

  private final Bounds bounds;
  private final int axes;
  private final int size;
  private final int k;
  private final double threshold;
  private final Elites elites = new Elites();
  private KdTree tree; // of the first elites; the others are looked at one by one
  private double best = Double.NaN;
  private long invalid;
  private long outside;

  /**
   * @param size numbers in a genome
   * @param k neighbours
   * @param threshold the novelty that lets a candidate in
   */
  public NoveltyArchive(Bounds bounds, int size, int k, double threshold) {
    if (size < 1 || k < 1 || !(threshold >= 0)) {
      throw new IllegalArgumentException(
          "novelty: genomes of %d numbers, %d neighbours, threshold %s"
              .formatted(size, k, threshold));
    }
    this.bounds = bounds;
    this.size = size;
    this.k = k;
    this.threshold = threshold;
    axes = bounds.axes();
    elites.column(Task.GENOME, size);
    elites.column(Task.OBJECTIVE);
    elites.column(Task.MEASURES, axes);
    tree = new KdTree(new double[0], 0, axes);
  }

  @Override
  public Feedback add(Batch candidates, Batch evaluations) {
    int n = candidates.rows();
    Floats[] columns = Floats.columns(n, elites, candidates, evaluations);
    float[] gain = new float[n];
    Workers.elements(n, 16, (from, to) -> novelties(columns, from, to, gain));
    int[] status = new int[n];
    int fresh = 0;
    int bad = 0;
    for (int i = 0; i < n; i++) {
      if (Float.isNaN(gain[i])) bad++;
      else if (isOutside(columns[MEASURES], i)) outside++;
      if (!(gain[i] >= threshold)) continue;
      status[i] = Feedback.NEW;
      fresh++;
      append(columns, i);
    }
    invalid += bad;
    if (fresh > 0) {
      elites.touch();
      index();
    }
    return new Feedback(Tensor.of(status, n), Tensor.of(gain, n), fresh, 0, bad);
  }

  private void append(Floats[] columns, int from) {
    int to = elites.append();
    int c = 0;
    for (String name : elites.names()) {
      elites.put(name, to, columns[c].array(), columns[c].at(), from);
      c++;
    }
    float f = columns[OBJECTIVE].array()[columns[OBJECTIVE].at() + from];
    if (!(f <= best)) best = f;
  }

  /**
   * The novelty of measures, as {@link #add} sees it now.
   *
   * @param measures F32 [n, axes]
   * @return F32 [n]; NaN where a measure is not finite
   */
  public Tensor novelty(Tensor measures) {
    int n = measures.dim(0);
    Floats zero = new Floats(new float[n], 0);
    Floats[] columns = {zero, zero, Floats.of(measures)};
    float[] novelty = new float[n];
    Workers.elements(n, 16, (from, to) -> novelties(columns, from, to, novelty));
    return Tensor.of(novelty, n);
  }

  private void novelties(Floats[] columns, int from, int to, float[] novelty) {
    Floats m = columns[MEASURES];
    double[] x = new double[axes];
    var found = new KdTree.Found(k);
    for (int i = from; i < to; i++) {
      boolean finite = Float.isFinite(columns[OBJECTIVE].array()[columns[OBJECTIVE].at() + i]);
      for (int a = 0; a < axes; a++) {
        x[a] = m.array()[m.at() + i * axes + a];
        finite &= Double.isFinite(x[a]);
      }
      novelty[i] = finite ? novelty(x, found.clear()) : Float.NaN;
    }
  }

  private float novelty(double[] x, KdTree.Found found) {
    if (elites.size() == 0) return Float.POSITIVE_INFINITY;
    tree.search(x, found);
    float[] m = elites.floats(Task.MEASURES);
    for (int e = tree.size(); e < elites.size(); e++) {
      double sum = 0;
      for (int a = 0; a < axes; a++) {
        double d = x[a] - m[e * axes + a];
        sum += d * d;
      }
      found.offer(e, sum);
    }
    double sum = 0;
    for (int i = 0; i < found.size; i++) sum += Math.sqrt(found.square[i]);
    return (float) (sum / found.size);
  }

  private boolean isOutside(Floats m, int row) {
    boolean out = false;
    for (int a = 0; a < axes; a++) {
      float v = m.array()[m.at() + row * axes + a];
      out |= v < bounds.lower()[a] || v > bounds.upper()[a];
    }
    return out;
  }

  /** A new tree when an eighth is not in the old one: searching stays fast, building rare. */
  private void index() {
    if (elites.size() - tree.size() <= 32 + tree.size() / 8) return;
    float[] m = elites.floats(Task.MEASURES);
    double[] points = new double[elites.size() * axes];
    for (int i = 0; i < points.length; i++) points[i] = m[i];
    tree = new KdTree(points, elites.size(), axes);
  }

  @Override
  public int size() {
    return elites.size();
  }

  /** In the order in which they came, which is also their {@code cell}. */
  @Override
  public Batch elites() {
    int[] all = new int[size()];
    for (int i = 0; i < all.length; i++) all[i] = i;
    Tensor index = Tensor.of(all, all.length);
    return elites.rows(index).with("cell", index);
  }

  @Override
  public Batch sample(Key key, int n) {
    if (size() == 0) throw new IllegalStateException("archive: empty, there is nothing to choose");
    return elites.rows(key.integers(size(), n));
  }

  /** Without cells there is no coverage; the QD score has no offset. */
  @Override
  public Stats stats() {
    float[] f = elites.floats(Task.OBJECTIVE);
    double sum = 0;
    for (int i = 0; i < size(); i++) sum += f[i];
    double none = Double.NaN;
    return new Stats(size(), none, sum, none, best, sum / size(), invalid, outside);
  }

  private String describe() {
    return "%d neighbours, threshold %s, genomes of %d, %s"
        .formatted(k, threshold, size, Grid.describe(bounds));
  }

  @Override
  public void save(Snapshot out) {
    out.put("kind", describe());
    out.put("elites", size());
    out.put("best", best);
    out.put("invalid", invalid);
    out.put("outside", outside);
    elites.save(out);
  }

  /**
   * Takes the elites and counts back.
   *
   * @throws SnapshotException naming both, when it was saved with other settings or genomes
   */
  @Override
  public void load(Snapshot in) {
    String saved = in.text("kind");
    if (!saved.equals(describe())) {
      throw new SnapshotException(
          "novelty archive: saved with " + saved + "; this one has " + describe());
    }
    elites.load(in, Math.toIntExact(in.integer("elites")));
    best = in.number("best");
    invalid = in.integer("invalid");
    outside = in.integer("outside");
    tree = new KdTree(new double[0], 0, axes);
    index();
  }

  @Override
  public String toString() {
    return size() + " elites, " + describe();
  }
}
