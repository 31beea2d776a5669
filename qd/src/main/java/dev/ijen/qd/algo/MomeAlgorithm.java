package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** MOME on the command line. */
public final class MomeAlgorithm extends QdAlgorithm<Mome.Config> {
  @Override
  public String name() {
    return "mome";
  }

  @Override
  public String describe() {
    return "multi-objective MAP-Elites (Pierrot et al. 2022): a Pareto front in every cell";
  }

  @Override
  public String defaultEnv() {
    return "rastrigin-pareto";
  }

  @Override
  protected boolean severalObjectives() {
    return true;
  }

  @Override
  public SequencedMap<String, Mome.Config> presets() {
    return Mome.presets();
  }

  @Override
  public Fronts train(String env, Mome.Config config, Run run) {
    return Mome.train(Tasks.named(env), config, run);
  }

  @Override
  public Fronts untrained(String env, Mome.Config c) {
    return onCells(c.cells(), () -> Mome.empty(Tasks.named(env), c));
  }
}
