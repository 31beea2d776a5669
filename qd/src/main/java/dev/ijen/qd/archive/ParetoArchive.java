package dev.ijen.qd.archive;

import dev.ijen.kernels.DType;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/**
 * An archive for several objectives: every cell keeps a Pareto front (Pierrot et al.,
 * "Multi-objective quality diversity optimization", 2022). A candidate enters the front of its cell
 * unless somebody there is at least as good in every objective, and drives out those that it
 * dominates; when the front is longer than allowed, one leaves.
 *
 * <p>The candidates of a batch are taken one after the other, and judged by the front as it is
 * then. The gain of {@link Feedback} is the growth of the front's hypervolume. In {@link Stats},
 * {@code elites} counts filled cells, {@code qdScore} is the MOQD score (the sum of the fronts'
 * hypervolumes), and {@code best} and {@code mean} are those of the hypervolumes now.
 */
public final class ParetoArchive implements Archive {
  /** Who leaves a front that is too long. */
  public enum Overflow {
    /** The one with the nearest neighbours, by NSGA-II's crowding distance (as in MOME-X). */
    CROWDING,
    /** A random one, the newcomer not (as in MOME). */
    RANDOM
  }

  private static final int OBJECTIVE = 1;
  private static final int MEASURES = 2;

  private final Cells cells;
  private final int size;
  private final double[] reference;
  private final int longest;
  private final Overflow overflow;
  private final Elites elites = new Elites();
  private final int[][] front; // of a cell: rows, in the order in which they came
  private final double[] volume; // of a cell
  private int[] owner = new int[64]; // of a row: its cell
  private int[] filled = new int[64]; // cells, in the order in which they were filled
  private int filledCells;
  private long draws; // random choices so far
  private long invalid;
  private long outside;
  private int[] cell = new int[0]; // of a candidate

  /**
   * An empty one.
   *
   * @param size numbers in a genome
   * @param longest the most members of a front
   * @param reference [m], what the hypervolume is measured from: worse than anything of interest
   */
  public ParetoArchive(Cells cells, int size, int longest, Overflow overflow, double... reference) {
    if (size < 1 || longest < 1 || reference.length < 1) {
      throw new IllegalArgumentException(
          "pareto archive: genomes of %d numbers, fronts of %d, %d objectives: all at least 1"
              .formatted(size, longest, reference.length));
    }
    this.cells = cells;
    this.size = size;
    this.longest = longest;
    this.overflow = overflow;
    this.reference = reference.clone();
    front = new int[cells.count()][];
    volume = new double[cells.count()];
    elites.column(Task.GENOME, size);
    elites.column(Task.OBJECTIVE, reference.length);
    elites.column(Task.MEASURES, cells.bounds().axes());
  }

  public Cells cells() {
    return cells;
  }

  @Override
  public Feedback add(Batch candidates, Batch evaluations) {
    int n = candidates.rows();
    Floats[] columns = Floats.columns(n, elites, candidates, evaluations);
    if (cell.length < n) cell = new int[n];
    cells.of(columns[MEASURES].array(), columns[MEASURES].at(), n, cell);
    int[] status = new int[n];
    float[] gain = new float[n];
    int[] counts = new int[3];
    int bad = 0;
    for (int i = 0; i < n; i++) {
      if (!finite(columns[OBJECTIVE], reference.length, i)
          || !finite(columns[MEASURES], cells.bounds().axes(), i)) {
        gain[i] = Float.NaN;
        bad++;
        continue;
      }
      int c = cell[i] < 0 ? ~cell[i] : cell[i];
      if (cell[i] < 0) outside++;
      double before = volume[c];
      status[i] = enter(c, columns, i);
      counts[status[i]]++;
      gain[i] = (float) (volume[c] - before);
    }
    invalid += bad;
    if (counts[Feedback.NEW] + counts[Feedback.IMPROVED] > 0) elites.touch();
    return new Feedback(
        Tensor.of(status, n),
        Tensor.of(gain, n),
        counts[Feedback.NEW],
        counts[Feedback.IMPROVED],
        bad);
  }

  private static boolean finite(Floats column, int width, int i) {
    for (int j = 0; j < width; j++) {
      if (!Float.isFinite(column.array()[column.at() + i * width + j])) return false;
    }
    return true;
  }

  private int enter(int c, Floats[] columns, int i) {
    boolean empty = front[c] == null;
    float[] f = columns[OBJECTIVE].array();
    int at = columns[OBJECTIVE].at() + i * reference.length;
    if (empty) {
      front[c] = new int[0];
      if (filledCells == filled.length) filled = Arrays.copyOf(filled, 2 * filledCells);
      filled[filledCells++] = c;
    }
    for (int row : front[c]) {
      if (atLeast(objectives(), row * reference.length, f, at)) return Feedback.REJECTED;
    }
    for (int k = front[c].length - 1; k >= 0; k--) {
      if (atLeast(f, at, objectives(), front[c][k] * reference.length)) remove(c, k);
    }
    append(c, columns, i);
    if (front[c].length > longest) remove(c, leaves(c));
    volume[c] = Hypervolume.of(points(front[c]), reference);
    return empty ? Feedback.NEW : Feedback.IMPROVED;
  }

  private float[] objectives() {
    return elites.floats(Task.OBJECTIVE);
  }

  /** Whether one is as good as another in every objective. */
  private boolean atLeast(float[] one, int a, float[] other, int b) {
    for (int j = 0; j < reference.length; j++) if (one[a + j] < other[b + j]) return false;
    return true;
  }

  private void append(int c, Floats[] columns, int i) {
    int row = elites.append();
    if (owner.length <= row) owner = Arrays.copyOf(owner, 2 * owner.length);
    owner[row] = c;
    front[c] = Arrays.copyOf(front[c], front[c].length + 1);
    front[c][front[c].length - 1] = row;
    int k = 0;
    for (String name : elites.names()) {
      elites.put(name, row, columns[k].array(), columns[k].at(), i);
      k++;
    }
  }

  /** Takes the k-th out of a cell's front. */
  private void remove(int c, int k) {
    int row = front[c][k];
    int[] rest = new int[front[c].length - 1];
    System.arraycopy(front[c], 0, rest, 0, k);
    System.arraycopy(front[c], k + 1, rest, k, rest.length - k);
    front[c] = rest;
    elites.remove(row);
    int moved = elites.size();
    if (moved == row) return;
    int[] of = front[owner[moved]];
    for (int j = 0; j < of.length; j++) if (of[j] == moved) of[j] = row;
    owner[row] = owner[moved];
  }

  private int leaves(int c) {
    if (overflow == Overflow.CROWDING) return crowded(points(front[c]));
    return Key.of(0).child(draws++).integers(front[c].length - 1, 1).toInts()[0];
  }

  /**
   * NSGA-II's crowding distance (Deb et al. 2002): in each objective the gap between both
   * neighbours over the front's extent, infinite at its ends. Of equals the newest.
   */
  static int crowded(double[][] points) {
    int n = points.length;
    double[] distance = new double[n];
    for (int j = 0; j < points[0].length; j++) {
      int axis = j;
      Integer[] order = new Integer[n];
      for (int i = 0; i < n; i++) order[i] = i;
      Arrays.sort(order, (a, b) -> Double.compare(points[a][axis], points[b][axis]));
      double extent = points[order[n - 1]][j] - points[order[0]][j];
      distance[order[0]] = Double.POSITIVE_INFINITY;
      distance[order[n - 1]] = Double.POSITIVE_INFINITY;
      if (extent == 0) continue;
      for (int i = 1; i + 1 < n; i++) {
        distance[order[i]] += (points[order[i + 1]][j] - points[order[i - 1]][j]) / extent;
      }
    }
    int least = n - 1;
    for (int i = n - 2; i >= 0; i--) if (distance[i] < distance[least]) least = i;
    return least;
  }

  private double[][] points(int[] rows) {
    double[][] points = new double[rows.length][reference.length];
    float[] f = objectives();
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < reference.length; j++) {
        points[i][j] = f[rows[i] * reference.length + j];
      }
    }
    return points;
  }

  /** Members of all fronts together. */
  @Override
  public int size() {
    return elites.size();
  }

  /** All members, in the order of their cells, within one in that of their coming. */
  @Override
  public Batch elites() {
    int[] order = new int[size()];
    int[] in = new int[size()];
    int n = 0;
    for (int c = 0; c < front.length; c++) {
      if (front[c] == null) continue;
      for (int row : front[c]) {
        in[n] = c;
        order[n++] = row;
      }
    }
    return elites.rows(Tensor.of(order, n)).with("cell", Tensor.of(in, n));
  }

  /** The hypervolume of a cell's front; 0 when it is empty. */
  public double hypervolume(int cell) {
    return volume[cell];
  }

  /**
   * The hypervolume of all fronts together: as good as optimising without measures would have it.
   */
  public double hypervolume() {
    int[] all = new int[size()];
    for (int i = 0; i < all.length; i++) all[i] = i;
    return Hypervolume.of(points(all), reference);
  }

  /** As MOME chooses parents: a filled cell uniformly, then a member of its front uniformly. */
  @Override
  public Batch sample(Key key, int n) {
    if (size() == 0) throw new IllegalStateException("archive: empty, there is nothing to choose");
    int[] chosen = key.child(0).integers(filledCells, n).toInts();
    float[] within = key.child(1).uniform(n).toFloats();
    for (int i = 0; i < n; i++) {
      int[] rows = front[filled[chosen[i]]];
      chosen[i] = rows[Math.min(rows.length - 1, (int) (within[i] * rows.length))];
    }
    return elites.rows(Tensor.of(chosen, n));
  }

  @Override
  public Stats stats() {
    double sum = 0;
    double best = Double.NaN;
    for (int i = 0; i < filledCells; i++) {
      double v = volume[filled[i]];
      sum += v;
      if (!(v <= best)) best = v;
    }
    int all = cells.count();
    return new Stats(
        filledCells,
        (double) filledCells / all,
        sum,
        sum / all,
        best,
        sum / filledCells,
        invalid,
        outside);
  }

  /** All that tells this archive from others. */
  private String describe() {
    return "%s, fronts of %d by %s, hypervolume from %s, genomes of %d"
        .formatted(cells.describe(), longest, overflow, Arrays.toString(reference), size);
  }

  @Override
  public void save(Snapshot out) {
    out.put("archive", describe());
    out.put("elites", size());
    int[] place = new int[size()];
    for (int i = 0; i < filledCells; i++) {
      int[] rows = front[filled[i]];
      for (int k = 0; k < rows.length; k++) place[rows[k]] = k;
    }
    out.put("owner", Tensor.of(Arrays.copyOf(owner, size()), size()));
    out.put("place", Tensor.of(place, size()));
    out.put("filled_cells", filledCells);
    out.put("filled", Tensor.of(Arrays.copyOf(filled, filledCells), filledCells));
    out.put("draws", draws);
    out.put("invalid", invalid);
    out.put("outside", outside);
    elites.save(out);
  }

  @Override
  public void load(Snapshot in) {
    if (!in.text("archive").equals(describe())) {
      throw new SnapshotException(
          "pareto archive: saved as " + in.text("archive") + "; this one is " + describe());
    }
    int n = Math.toIntExact(in.integer("elites"));
    filledCells = Math.toIntExact(in.integer("filled_cells"));
    int[] cellOf = in.tensor("owner", DType.I32, Shape.of(n)).toInts();
    int[] place = in.tensor("place", DType.I32, Shape.of(n)).toInts();
    int[] list = in.tensor("filled", DType.I32, Shape.of(filledCells)).toInts();
    elites.load(in, n);
    draws = in.integer("draws");
    invalid = in.integer("invalid");
    outside = in.integer("outside");
    owner = Arrays.copyOf(cellOf, Math.max(64, n));
    filled = Arrays.copyOf(list, Math.max(64, filledCells));
    Arrays.fill(front, null);
    Arrays.fill(volume, 0);
    int[] members = new int[cells.count()];
    for (int row = 0; row < n; row++) members[cellOf[row]]++;
    for (int i = 0; i < filledCells; i++) front[filled[i]] = new int[members[filled[i]]];
    for (int row = 0; row < n; row++) front[cellOf[row]][place[row]] = row;
    for (int i = 0; i < filledCells; i++) {
      volume[filled[i]] = Hypervolume.of(points(front[filled[i]]), reference);
    }
  }

  @Override
  public String toString() {
    return size() + " elites in the fronts of " + describe();
  }
}
