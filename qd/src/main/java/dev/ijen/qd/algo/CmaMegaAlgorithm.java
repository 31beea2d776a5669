package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** CMA-MEGA on the command line. */
public final class CmaMegaAlgorithm extends QdAlgorithm<CmaMega.Config> {
  @Override
  public String name() {
    return "cma-mega";
  }

  @Override
  public String describe() {
    return "CMA-MEGA (Fontaine and Nikolaidis 2021): branches along gradients of objective and measures";
  }

  @Override
  public SequencedMap<String, CmaMega.Config> presets() {
    return CmaMega.presets();
  }

  @Override
  public String defaultEnv() {
    return "sphere-1000";
  }

  @Override
  public Repertoire train(String env, CmaMega.Config config, Run run) {
    return on(env, spec -> CmaMega.train(spec, config, run));
  }

  @Override
  public Repertoire untrained(String env, CmaMega.Config c) {
    return onCells(c.cells(), () -> Repertoire.empty(Tasks.named(env), c.cells(), c.outside()));
  }
}
