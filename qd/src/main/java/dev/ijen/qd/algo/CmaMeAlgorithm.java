package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.BadInput;
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
    try {
      return CmaMe.train(Tasks.named(env), config, run);
    } catch (IllegalArgumentException e) {
      throw new BadInput("cma-me on " + env + ": " + e.getMessage());
    }
  }

  @Override
  public Repertoire untrained(String env, CmaMe.Config c) {
    try {
      return Repertoire.empty(Tasks.named(env), c.cells(), c.outside());
    } catch (IllegalArgumentException e) {
      throw new BadInput("--set cells=" + c.cells() + ": " + e.getMessage());
    }
  }
}
