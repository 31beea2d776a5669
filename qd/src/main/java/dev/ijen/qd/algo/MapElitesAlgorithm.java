package dev.ijen.qd.algo;

import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.Run;
import java.util.SequencedMap;

/** MAP-Elites on the command line. */
public final class MapElitesAlgorithm extends QdAlgorithm<MapElites.Config> {
  @Override
  public String name() {
    return "map-elites";
  }

  @Override
  public String describe() {
    return "MAP-Elites (Mouret and Clune 2015): the best of every cell; Gaussian, iso+line, genetic";
  }

  @Override
  public SequencedMap<String, MapElites.Config> presets() {
    return MapElites.presets();
  }

  @Override
  public Repertoire train(String env, MapElites.Config config, Run run) {
    return MapElites.train(Tasks.named(env), config, run);
  }

  @Override
  public Repertoire untrained(String env, MapElites.Config c) {
    return onCells(c.cells(), () -> MapElites.empty(Tasks.named(env), c));
  }
}
