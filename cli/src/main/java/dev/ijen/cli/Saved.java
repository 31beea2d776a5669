package dev.ijen.cli;

import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.RunFolder;
import dev.ijen.rl.run.Setup;
import dev.ijen.rl.run.Trained;
import java.nio.file.Path;

/** A finished run: what it was started with, and what it has trained. */
record Saved(RunFolder folder, Setup<?> setup, Trained trained) {
  static Saved open(Algorithms known, Path path) {
    RunFolder folder = new RunFolder(path);
    folder.requireRun();
    return open(known.named(Setup.algorithm(folder)), folder);
  }

  private static <C extends Record> Saved open(Algorithm<C> a, RunFolder folder) {
    @SuppressWarnings("unchecked") // the class of a C
    Class<C> type = (Class<C>) a.presets().firstEntry().getValue().getClass();
    Setup<C> setup = Setup.read(folder, type);
    Trained trained = a.untrained(setup.env(), setup.config());
    folder.loadModel(trained);
    return new Saved(folder, setup, trained);
  }
}
