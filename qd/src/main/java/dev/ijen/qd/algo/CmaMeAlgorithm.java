package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** CMA-ME on the command line. */
public final class CmaMeAlgorithm extends QdAlgorithm<CmaMe.Config> {
  @Override
  public String name() {
    return "cma-me";
  }

  @Override
  public String describe() {
    return "CMA-ME (Fontaine et al. 2020): evolution strategies that look for what changes an archive";
  }

  @Override
  public SequencedMap<String, CmaMe.Config> presets() {
    return CmaMe.presets();
  }

  @Override
  public Repertoire train(String env, CmaMe.Config config, Run run) {
    return on(env, spec -> CmaMe.train(spec, config, run));
  }

  @Override
  public Repertoire untrained(String env, CmaMe.Config c) {
    return onCells(c.cells(), () -> Repertoire.empty(Tasks.named(env), c.cells(), c.outside()));
  }
}
