package dev.ijen.qd.archive;

import dev.ijen.kernels.DType;
import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * An archive of cells, one elite each: a {@link Grid} or {@link Centroids}.
 *
 * <p>A batch is judged against the archive as it was before it. A candidate is accepted when its
 * objective is above its cell's threshold t; of those accepted in one cell the best becomes the
 * elite. Then, with the cell's n accepted objectives of mean m and the learning rate a,
 *
 * <pre>  t' = (1 - a)^n t + (1 - (1 - a)^n) m</pre>
 *
 * (CMA-MAE's batch rule: Fontaine and Nikolaidis, AISTATS 2023, as in pyribs); in a plain archive,
 * where an empty cell asks for nothing, t' is the elite's objective.
 *
 * <p>Elites are stored one after the other in the order in which their cells were filled, so memory
 * grows with what was found and choosing one at random is one step.
 */
public final class CellArchive implements Archive {
  private static final System.Logger LOG = System.getLogger("dev.ijen.qd");
  private static final int NONE = -1;

  // columns, in their order
  private static final int OBJECTIVE = 1;
  private static final int MEASURES = 2;

  private final Cells cells;
  private final int size;
  private final Rules rules;
  private final Elites elites = new Elites();
  private final int[] slot; // of a cell: its elite's row
  private int[] filled = new int[64]; // of a row: its cell
  private final double[] threshold; // of a filled cell
  private final int[] winner; // of a cell, within a batch
  private final double[] accepted; // of a cell, within a batch: the sum of accepted objectives
  private final int[] count; // and their number
  private final boolean learns; // thresholds are not just the elites' objectives
  private int[] cell = new int[0]; // of a candidate
  private double best = Double.NaN;
  private long invalid;
  private long outside;

  /**
   * @param size numbers in a genome
   */
  public CellArchive(Cells cells, int size, Rules rules) {
    if (size < 1) throw new IllegalArgumentException("archive: genomes of " + size + " numbers");
    this.cells = cells;
    this.size = size;
    this.rules = rules;
    slot = new int[cells.count()];
    winner = new int[cells.count()];
    threshold = new double[cells.count()];
    Arrays.fill(slot, NONE);
    Arrays.fill(winner, NONE);
    learns = rules.thresholdMin() != Double.NEGATIVE_INFINITY;
    accepted = new double[learns ? cells.count() : 0];
    count = new int[learns ? cells.count() : 0];
    elites.column(Task.GENOME, size);
    elites.column(Task.OBJECTIVE);
    elites.column(Task.MEASURES, cells.bounds().axes());
  }

  /** A plain archive on a grid: what most algorithms begin with. */
  public static CellArchive grid(Bounds bounds, int size, double offset, int... cells) {
    return new CellArchive(new Grid(bounds, cells), size, Rules.plain().offset(offset));
  }

  /**
   * Also keeps an F32 column of candidates or evaluations, of this shape per row; to be called
   * before anything is added.
   */
  public CellArchive keep(String column, int... row) {
    elites.column(column, row);
    return this;
  }

  public Cells cells() {
    return cells;
  }

  public Rules rules() {
    return rules;
  }

  @Override
  public Feedback add(Batch candidates, Batch evaluations) {
    int n = candidates.rows();
    Offer offer = new Offer(n, Floats.columns(n, elites, candidates, evaluations));
    if (cell.length < n) cell = new int[n];
    cells.of(offer.measures.array(), offer.measures.at(), n, cell);
    for (int i = 0; i < n; i++) offer.judge(i);
    for (int k = 0; k < offer.wins; k++) replace(offer.touched[k], offer.columns);
    if (offer.wins > 0) elites.touch();
    return offer.feedback();
  }

  /** A batch while it is judged: the archive does not change, but for its counts. */
  private final class Offer {
    final Floats[] columns;
    final Floats objective;
    final Floats measures;
    final int axes = cells.bounds().axes();
    final boolean rejects = rules.outside() == Rules.Outside.REJECT;
    final int[] status;
    final float[] gain;
    final int[] touched; // cells with a winner, in the order of their first accepted candidates
    int wins;
    int bad;
    int fresh;
    int improved;

    Offer(int n, Floats[] columns) {
      this.columns = columns;
      objective = columns[OBJECTIVE];
      measures = columns[MEASURES];
      status = new int[n];
      gain = new float[n];
      touched = new int[n];
    }

    void judge(int i) {
      float f = objective.array()[objective.at() + i];
      if (!valid(f, i)) {
        gain[i] = Float.NaN;
        bad++;
        if (invalid++ == 0) warn(f, i);
        return;
      }
      int c = cell[i];
      boolean out = c < 0;
      if (out) {
        c = ~c;
        outside++;
      }
      boolean empty = slot[c] < 0;
      double t = empty ? rules.thresholdMin() : threshold[c];
      gain[i] = t == Double.NEGATIVE_INFINITY ? f : (float) (f - t);
      if (f > t && !(out && rejects)) accept(i, c, f, empty);
    }

    private void accept(int i, int c, float f, boolean empty) {
      status[i] = empty ? Feedback.NEW : Feedback.IMPROVED;
      if (empty) fresh++;
      else improved++;
      int w = winner[c];
      if (w == NONE) touched[wins++] = c;
      if (w == NONE || f > objective.array()[objective.at() + w]) winner[c] = i;
      if (!learns) return;
      accepted[c] += f;
      count[c]++;
    }

    private boolean valid(float f, int i) {
      boolean finite = Float.isFinite(f);
      int at = measures.at() + i * axes;
      for (int a = 0; a < axes; a++) finite &= Float.isFinite(measures.array()[at + a]);
      return finite;
    }

    private void warn(float f, int i) {
      int at = measures.at() + i * axes;
      LOG.log(
          System.Logger.Level.WARNING,
          "archive: candidate {0} has objective {1} and measures {2}: rejected; others like it are"
              + " only counted (Stats.invalid)",
          i,
          f,
          Arrays.toString(Arrays.copyOfRange(measures.array(), at, at + axes)));
    }

    Feedback feedback() {
      int n = status.length;
      return new Feedback(Tensor.of(status, n), Tensor.of(gain, n), fresh, improved, bad);
    }
  }

  /** The winner of a cell becomes its elite, with all of its columns. */
  private void replace(int c, Floats[] columns) {
    int from = winner[c];
    winner[c] = NONE;
    float f = columns[OBJECTIVE].array()[columns[OBJECTIVE].at() + from];
    if (!(f <= best)) best = f;
    threshold[c] = learns ? learned(c) : f;
    if (slot[c] == NONE) {
      slot[c] = elites.append();
      if (filled.length <= slot[c]) filled = Arrays.copyOf(filled, 2 * filled.length);
      filled[slot[c]] = c;
    }
    int k = 0;
    for (String name : elites.names()) {
      Floats column = columns[k++];
      elites.put(name, slot[c], column.array(), column.at(), from);
    }
  }

  private double learned(int c) {
    double t = slot[c] == NONE ? rules.thresholdMin() : threshold[c];
    double kept = Math.pow(1 - rules.learningRate(), count[c]);
    double mean = accepted[c] / count[c];
    accepted[c] = 0;
    count[c] = 0;
    return kept * t + mean * (1 - kept);
  }

  /**
   * The same elites in other cells, e.g. after their measures were computed anew, or more or fewer
   * of them. They compete as one batch, in the order of {@link #elites}; counts begin anew.
   *
   * @param measures [size, axes of the new bounds] in that order, e.g. the elites' own
   */
  public CellArchive rebuilt(Cells cells, Tensor measures) {
    CellArchive other = new CellArchive(cells, size, rules);
    for (String name : elites.names()) if (!other.has(name)) other.keep(name, elites.row(name));
    Batch all = elites();
    if (size() > 0) other.add(all, all.with(Task.MEASURES, measures));
    return other;
  }

  private boolean has(String column) {
    for (String name : elites.names()) if (name.equals(column)) return true;
    return false;
  }

  @Override
  public int size() {
    return elites.size();
  }

  @Override
  public Batch elites() {
    int[] order = new int[size()];
    int[] cell = new int[size()];
    int n = 0;
    for (int c = 0; c < slot.length; c++) {
      if (slot[c] == NONE) continue;
      cell[n] = c;
      order[n++] = slot[c];
    }
    return elites.rows(Tensor.of(order, n)).with("cell", Tensor.of(cell, n));
  }

  /** The elite of a cell, as a batch of one row, if there is one. */
  public Optional<Batch> elite(int cell) {
    int s = slot[cell];
    if (s == NONE) return Optional.empty();
    return Optional.of(elites.rows(Tensor.of(new int[] {s}, 1)).with("cell", Tensor.of(cell)));
  }

  /** What an objective must exceed to enter a cell now. */
  public double threshold(int cell) {
    return slot[cell] == NONE ? rules.thresholdMin() : threshold[cell];
  }

  @Override
  public Batch sample(Key key, int n) {
    if (size() == 0) throw new IllegalStateException("archive: empty, there is nothing to choose");
    return elites.rows(key.integers(size(), n));
  }

  @Override
  public Stats stats() {
    float[] f = elites.floats(Task.OBJECTIVE);
    double sum = 0;
    for (int i = 0; i < size(); i++) sum += f[i];
    double score = sum - size() * rules.offset();
    int all = cells.count();
    double mean = sum / size();
    return new Stats(
        size(), (double) size() / all, score, score / all, best, mean, invalid, outside);
  }

  @Override
  public void save(Snapshot out) {
    out.put("cells", cells.describe());
    out.put("rules", rules.toString());
    out.put("genome_size", size);
    out.put("elites", size());
    out.put("cell", Tensor.of(Arrays.copyOf(filled, size()), size()));
    double[] t = new double[size()];
    for (int i = 0; i < t.length; i++) t[i] = threshold[filled[i]];
    out.put("threshold", Tensor.of(t, t.length));
    out.put("best", best);
    out.put("invalid", invalid);
    out.put("outside", outside);
    elites.save(out);
  }

  /**
   * Takes elites, thresholds and counts back.
   *
   * @throws SnapshotException naming what differs, when the archive was saved with other cells,
   *     bounds, rules or genomes; this archive is then as it was
   */
  @Override
  public void load(Snapshot in) {
    same("cells", in.text("cells"), cells.describe());
    same("rules", in.text("rules"), rules.toString());
    same("genome size", in.text("genome_size"), Integer.toString(size));
    int n = Math.toIntExact(in.integer("elites"));
    int[] cell = in.tensor("cell", DType.I32, Shape.of(n)).toInts();
    double[] t = in.tensor("threshold", DType.F64, Shape.of(n)).toDoubles();
    elites.load(in, n);
    best = in.number("best");
    invalid = in.integer("invalid");
    outside = in.integer("outside");
    filled = Arrays.copyOf(cell, Math.max(64, n));
    Arrays.fill(slot, NONE);
    for (int i = 0; i < n; i++) {
      slot[cell[i]] = i;
      threshold[cell[i]] = t[i];
    }
  }

  private static void same(String what, String saved, String expected) {
    if (saved.equals(expected)) return;
    throw new SnapshotException(
        "archive: saved with another " + what + ": " + saved + "; this one has " + expected);
  }

  @Override
  public String toString() {
    return size() + " elites in " + cells.describe();
  }
}
