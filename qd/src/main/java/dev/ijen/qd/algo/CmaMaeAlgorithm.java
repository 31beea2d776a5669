package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** CMA-MAE on the command line. */
public final class CmaMaeAlgorithm extends QdAlgorithm<CmaMae.Config> {
  @Override
  public String name() {
    return "cma-mae";
  }

  @Override
  public String describe() {
    return "CMA-MAE (Fontaine and Nikolaidis 2023): CMA-ME on an archive whose thresholds anneal";
  }

  @Override
  public SequencedMap<String, CmaMae.Config> presets() {
    return CmaMae.presets();
  }

  @Override
  public Repertoire train(String env, CmaMae.Config config, Run run) {
    return on(env, spec -> CmaMae.train(spec, config, run));
  }

  @Override
  public Repertoire untrained(String env, CmaMae.Config c) {
    return onCells(c.cells(), () -> Repertoire.empty(Tasks.named(env), c.cells(), c.outside()));
  }
}
