package dev.ijen.rl.env;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Stateful;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/**
 * The last {@value #WINDOW} finished episodes (as many as Gymnasium's RecordEpisodeStatistics
 * keeps) and the number of all: what a training loop logs.
 */
public final class Episodes implements Stateful {
  /** Episodes that the means run over. */
  public static final int WINDOW = 100;

  private final int objectives;
  private final double[] returns;
  private final double[] lengths = new double[WINDOW];
  private long count;

  Episodes(int objectives) {
    this.objectives = objectives;
    this.returns = new double[WINDOW * objectives];
  }

  void add(Episode e) {
    int slot = (int) (count++ % WINDOW);
    System.arraycopy(e.returns(), 0, returns, slot * objectives, objectives);
    lengths[slot] = e.length();
  }

  /** All episodes finished so far, in this run and those that it resumed. */
  public long count() {
    return count;
  }

  /** Mean return of the last episodes; NaN before the first has ended. */
  public double meanReturn() {
    return meanReturn(0);
  }

  /** Mean return of the last episodes in one objective; NaN before the first has ended. */
  public double meanReturn(int objective) {
    double sum = 0;
    for (int i = 0; i < filled(); i++) sum += returns[i * objectives + objective];
    return sum / filled();
  }

  /** Mean number of steps of the last episodes; NaN before the first has ended. */
  public double meanLength() {
    double sum = 0;
    for (int i = 0; i < filled(); i++) sum += lengths[i];
    return sum / filled();
  }

  private int filled() {
    return (int) Math.min(count, WINDOW);
  }

  void clear() {
    count = 0;
    Arrays.fill(returns, 0);
    Arrays.fill(lengths, 0);
  }

  @Override
  public void save(Snapshot out) {
    out.put("count", count);
    out.put("returns", Tensor.of(returns, WINDOW, objectives));
    out.put("lengths", Tensor.of(lengths, WINDOW));
  }

  @Override
  public void load(Snapshot in) {
    Tensor r = in.tensor("returns", DType.F64, Shape.of(WINDOW, objectives));
    Tensor l = in.tensor("lengths", DType.F64, Shape.of(WINDOW));
    count = in.integer("count");
    System.arraycopy(r.toDoubles(), 0, returns, 0, returns.length);
    System.arraycopy(l.toDoubles(), 0, lengths, 0, WINDOW);
  }
}
