package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** Novelty search on the command line. */
public final class NoveltySearchAlgorithm extends QdAlgorithm<NoveltySearch.Config> {
  @Override
  public String name() {
    return "novelty";
  }

  @Override
  public String describe() {
    return "novelty search (Lehman and Stanley 2011): evolution strategies that look for what is new";
  }

  @Override
  public SequencedMap<String, NoveltySearch.Config> presets() {
    return NoveltySearch.presets();
  }

  @Override
  public Repertoire train(String env, NoveltySearch.Config config, Run run) {
    return on(env, spec -> NoveltySearch.train(spec, config, run));
  }

  @Override
  public Repertoire untrained(String env, NoveltySearch.Config c) {
    return onCells(c.cells(), () -> Repertoire.empty(Tasks.named(env), c.cells(), c.outside()));
  }
}
