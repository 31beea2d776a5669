package dev.ijen.qd.emitter;

import dev.ijen.qd.archive.Archive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;

/**
 * Candidates from an evolution strategy that learns what the archive thinks of them: the emitter of
 * CMA-ME (Fontaine et al., "Covariance Matrix Adaptation for the Rapid Illumination of Behavior
 * Space", GECCO 2020) and CMA-MAE (Fontaine and Nikolaidis, "Covariance Matrix Adaptation
 * MAP-Annealing", GECCO 2023); {@link Adaptation} tells them apart. It begins around a given
 * genome, and anew around an elite of the archive whenever its adaptation says so.
 */
public final class EvolutionEmitter implements Emitter {
  private final Archive archive;
  private final EvolutionStrategy strategy;
  private final Adaptation adaptation;
  private final Adaptation.Clock clock;
  private final double[] start;
  private final double[] ranges;
  private final double[] direction;

  /**
   * An emitter; the strategy is its own from now on.
   *
   * @param archive where it draws the elites that it begins anew from
   * @param start F32 [n], the genome that it begins with
   * @param bounds of the measures, which scale random directions
   */
  public EvolutionEmitter(
      Archive archive,
      Tensor start,
      EvolutionStrategy strategy,
      Adaptation adaptation,
      Bounds bounds) {
    Rows.require(
        start.size() == strategy.size(),
        "emitter: the start has %d numbers, the strategy %d dimensions"
            .formatted(start.size(), strategy.size()));
    this.archive = archive;
    this.strategy = strategy;
    this.adaptation = adaptation;
    this.start = start.toDoubles();
    clock = new Adaptation.Clock(adaptation);
    ranges = new double[bounds.axes()];
    for (int i = 0; i < ranges.length; i++) ranges[i] = bounds.upper()[i] - bounds.lower()[i];
    direction = new double[ranges.length];
    strategy.reset(this.start);
  }

  @Override
  public long restarts() {
    return clock.count();
  }

  @Override
  public Batch ask(Key key) {
    boolean aim = direction[0] == 0;
    if (clock.restarts()) {
      strategy.reset(Parents.elite(archive, start, key.child(1)));
      aim = true;
    }
    if (aim && adaptation.ranking().usesDirection()) {
      double[][] normal = new double[1][ranges.length];
      Rows.normal(key.child(2), normal);
      for (int i = 0; i < ranges.length; i++) direction[i] = normal[0][i] * ranges[i];
    }
    return Batch.of(Task.GENOME, Rows.narrow(strategy.ask(key.child(0))));
  }

  @Override
  public void tell(Batch candidates, Batch evaluations, Feedback feedback) {
    Ranking.Ranked ranked = adaptation.ranking().rank(evaluations, feedback, direction);
    strategy.tell(ranked.order(), ranked.parents(adaptation.selection()));
    clock.tick(ranked, strategy);
  }

  @Override
  public void save(Snapshot out) {
    strategy.save(out.in("strategy"));
    clock.save(out.in("clock"));
    Rows.put(out, "direction", direction);
  }

  @Override
  public void load(Snapshot in) {
    strategy.load(in.in("strategy"));
    clock.load(in.in("clock"));
    Rows.get(in, "direction", direction);
  }
}
