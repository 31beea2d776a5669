package dev.ijen.qd.emitter;

import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import java.util.stream.IntStream;

/**
 * What makes one candidate better than another in the eyes of an evolution strategy. The two-stage
 * ones put candidates of new cells before those that improved a cell, and these before the
 * rejected; within a stage, as without stages, the greater number is better, of equal ones the
 * lower index. Candidates that the archive called invalid come last. Improvement, objective and
 * direction are the three emitters of CMA-ME (Fontaine et al. 2020).
 */
public enum Ranking {
  /**
   * {@link Feedback#gain}: over the threshold of the cell in CMA-MAE's archive (Fontaine and
   * Nikolaidis 2023), the novelty in an unstructured one. In a plain archive the gain of a new cell
   * is on another scale; two stages suit it.
   */
  IMPROVEMENT(false),
  /** CMA-ME's improvement emitter. */
  TWO_STAGE_IMPROVEMENT(true),
  /** The objective alone: CMA-ME's optimising emitter. */
  OBJECTIVE(false),
  /** The objective, after what became of the candidate. */
  TWO_STAGE_OBJECTIVE(true),
  /** How far the measures lie in a direction that is drawn anew at each restart. */
  DIRECTION(false),
  /** CMA-ME's random-direction emitter. */
  TWO_STAGE_DIRECTION(true);

  /** Values that differ by less are equal: the landscape is flat. As in pycma and pyribs. */
  private static final double FLAT = 1e-12;

  private final boolean staged;

  Ranking(boolean staged) {
    this.staged = staged;
  }

  boolean usesDirection() {
    return this == DIRECTION || this == TWO_STAGE_DIRECTION;
  }

  /**
   * A batch in order.
   *
   * @param order all indices, the best first
   * @param accepted how many the archive took
   * @param valid how many may be parents: the first ones of the order
   * @param flat whether the first valid one is no better than the last, or none is valid
   */
  record Ranked(int[] order, int accepted, int valid, boolean flat) {
    /** Parents by a rule of selection. */
    int parents(Selection rule) {
      return Math.min(valid, rule == Selection.MU ? order.length / 2 : accepted);
    }
  }

  /** Orders a batch; the direction, [k], is read only by the rankings of that name. */
  Ranked rank(Batch evaluations, Feedback feedback, double[] direction) {
    int[] status = feedback.status().toInts();
    double[] gain = feedback.gain().toDoubles();
    double[] value = values(evaluations, gain, direction);
    int n = status.length;
    double[] first = new double[n]; // the stage; invalid ones have a stage below all others
    int accepted = 0;
    int valid = 0;
    for (int i = 0; i < n; i++) {
      boolean bad = Double.isNaN(gain[i]) || Double.isNaN(value[i]);
      if (bad) value[i] = 0;
      else valid++;
      first[i] = bad ? -1 : staged ? status[i] : 0;
      if (status[i] != Feedback.REJECTED) accepted++;
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted((i, j) ->
                first[i] == first[j]
                    ? descending(value[i], value[j])
                    : descending(first[i], first[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean flat = valid == 0;
    if (valid >= 2) {
      int best = order[0];
      int worst = order[valid - 1];
      boolean same = value[best] == value[worst]; // infinite novelties too
      double less = same ? 0 : value[best] - value[worst];
      flat = Math.hypot(first[best] - first[worst], less) < FLAT;
    }
    return new Ranked(order, accepted, valid, flat);
  }

  /** Unlike {@link Double#compare}, 0 and -0 are equal. */
  private static int descending(double x, double y) {
    return x > y ? -1 : x < y ? 1 : 0;
  }

  private double[] values(Batch evaluations, double[] gain, double[] direction) {
    return switch (this) {
      case IMPROVEMENT, TWO_STAGE_IMPROVEMENT -> gain.clone();
      case OBJECTIVE, TWO_STAGE_OBJECTIVE -> evaluations.get(Task.OBJECTIVE).toDoubles();
      case DIRECTION, TWO_STAGE_DIRECTION -> {
        double[] m = evaluations.get(Task.MEASURES).toDoubles();
        int k = direction.length;
        double[] along = new double[m.length / k];
        for (int i = 0; i < m.length; i++) along[i / k] += m[i] * direction[i % k];
        yield along;
      }
    };
  }
}
