package dev.ijen.cli;

import dev.ijen.qd.algo.CmaMaeAlgorithm;
import dev.ijen.qd.algo.CmaMeAlgorithm;
import dev.ijen.qd.algo.CmaMegaAlgorithm;
import dev.ijen.qd.algo.MapElitesAlgorithm;
import dev.ijen.qd.algo.MomeAlgorithm;
import dev.ijen.qd.algo.NoveltySearchAlgorithm;
import dev.ijen.rl.algo.PpoAlgorithm;
import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Names;
import java.util.List;

/** The algorithms that the command line knows, by name. */
record Algorithms(List<Algorithm<?>> all) {
  /** Those that come with Ijen. */
  static final List<Algorithm<?>> KNOWN =
      List.of(
          new PpoAlgorithm(),
          new MapElitesAlgorithm(),
          new CmaMeAlgorithm(),
          new CmaMaeAlgorithm(),
          new CmaMegaAlgorithm(),
          new NoveltySearchAlgorithm(),
          new MomeAlgorithm());

  /** The algorithm of a name; the error suggests the nearest ones. */
  Algorithm<?> named(String name) {
    for (Algorithm<?> a : all) if (a.name().equalsIgnoreCase(name)) return a;
    List<String> names = all.stream().map(a -> a.name()).toList();
    throw new BadInput("unknown algorithm " + name + "; " + Names.suggest(name, names));
  }
}
