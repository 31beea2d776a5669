package dev.ijen.qd.emitter;

import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;

/**
 * Gradient arborescence, the emitter of CMA-MEGA (Fontaine and Nikolaidis, "Differentiable Quality
 * Diversity", NeurIPS 2021, Algorithm 1): from one point theta it branches along the gradients g_j
 * of the objective and of the k measures there, each divided by its length,
 *
 * <pre>  theta_i = theta + sum_j c_ij g_j,   c_i drawn by an evolution strategy in 1 + k dimensions
 * </pre>
 *
 * <p>The strategy learns from the branches' order, and theta climbs towards their recombined mean.
 * A generation is {@link #point}, whose evaluation with gradients goes to {@link #follow}; then
 * {@link #ask} and {@link #tell} as in any emitter. It begins anew around an elite, with
 * coefficients around 0.
 */
public final class ArborescenceEmitter implements Emitter {
  /** Added to a gradient's length, for where it is 0. */
  private static final double EPSILON = 1e-8;

  private final Archive archive;
  private final double[] start;
  private final Ascent ascent;
  private final EvolutionStrategy strategy;
  private final Adaptation adaptation;
  private final Adaptation.Clock clock;

  /** [1 + k, n], of the generation in progress. */
  private final double[][] gradients;

  /** [lambda, 1 + k], likewise. */
  private double[][] coefficients = new double[0][];

  /**
   * An emitter; ascent and strategy are its own from now on.
   *
   * @param archive where it draws the elites that it begins anew from
   * @param start F32 [n], the point that it begins with
   * @param strategy over coefficients, 1 + k dimensions
   */
  public ArborescenceEmitter(
      Archive archive,
      Tensor start,
      Ascent ascent,
      EvolutionStrategy strategy,
      Adaptation adaptation) {
    if (adaptation.ranking().usesDirection()) {
      throw new IllegalArgumentException("arborescence: cannot be ranked by direction");
    }
    this.archive = archive;
    this.start = start.toDoubles();
    this.ascent = ascent;
    this.strategy = strategy;
    this.adaptation = adaptation;
    clock = new Adaptation.Clock(adaptation);
    gradients = new double[strategy.size()][start.size()];
    ascent.reset(this.start);
    strategy.reset(new double[strategy.size()]);
  }

  @Override
  public long restarts() {
    return clock.count();
  }

  /** The point to branch from, {@code genome} F32 [1, n]; its evaluation belongs in the archive. */
  public Batch point(Key key) {
    if (clock.restarts()) {
      ascent.reset(Parents.elite(archive, start, key));
      strategy.reset(new double[strategy.size()]);
    }
    return Batch.of(Task.GENOME, Rows.narrow(new double[][] {ascent.point()}));
  }

  /**
   * Takes the gradients at the point.
   *
   * @param evaluation of {@link #point}, with the column {@code gradients} F32 [1, 1 + k, n]
   */
  public void follow(Batch evaluation) {
    Tensor g = evaluation.get(Task.GRADIENTS);
    int n = start.length;
    if (g.size() != gradients.length * n) {
      throw new ShapeException(
          "arborescence: %s, expected F32[1, %d, %d]".formatted(g.label(), gradients.length, n));
    }
    float[] v = g.toFloats();
    for (int j = 0; j < gradients.length; j++) {
      for (int i = 0; i < n; i++) gradients[j][i] = v[j * n + i];
      double scale = 1 / (Math.sqrt(Rows.squares(gradients[j])) + EPSILON);
      for (int i = 0; i < n; i++) gradients[j][i] *= scale;
    }
  }

  @Override
  public Batch ask(Key key) {
    coefficients = strategy.ask(key);
    double[][] x = new double[coefficients.length][];
    for (int i = 0; i < x.length; i++) {
      x[i] = ascent.point().clone();
      Rows.addAll(x[i], start.length, coefficients[i], gradients);
    }
    return Batch.of(Task.GENOME, Rows.narrow(x));
  }

  @Override
  public void tell(Batch candidates, Batch evaluations, Feedback feedback) {
    Ranking.Ranked ranked = adaptation.ranking().rank(evaluations, feedback, new double[0]);
    int parents = ranked.parents(adaptation.selection());
    strategy.tell(ranked.order(), parents);
    if (parents > 0) {
      // The parents' mean less theta is the mean of their coefficients along the gradients.
      double[] mean = Recombination.of(parents).mean(coefficients, ranked.order());
      double[] step = new double[start.length];
      Rows.addAll(step, start.length, mean, gradients);
      ascent.step(step);
    }
    clock.tick(ranked, strategy);
  }

  @Override
  public void save(Snapshot out) {
    strategy.save(out.in("strategy"));
    ascent.save(out.in("ascent"));
    clock.save(out.in("clock"));
  }

  @Override
  public void load(Snapshot in) {
    strategy.load(in.in("strategy"));
    ascent.load(in.in("ascent"));
    clock.load(in.in("clock"));
  }
}
