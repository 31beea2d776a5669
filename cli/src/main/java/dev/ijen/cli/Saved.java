package dev.ijen.cli;

import dev.ijen.kernels.Device;
import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.RunFolder;
import dev.ijen.rl.run.Setup;
import dev.ijen.rl.run.Trained;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A finished run: what it was started with, and what it has trained. */
record Saved(RunFolder folder, Setup<?> setup, Trained trained) {
  /**
   * Loads a run.
   *
   * @param device where it shall compute; null: where it was trained
   */
  static Saved open(Algorithms known, Path path, @Nullable String device) {
    RunFolder folder = new RunFolder(path);
    folder.requireRun();
    return open(known.named(Setup.algorithm(folder)), folder, device);
  }

  private static <C extends Record> Saved open(
      Algorithm<C> a, RunFolder folder, @Nullable String device) {
    @SuppressWarnings("unchecked") // the class of a C
    Class<C> type = (Class<C>) a.presets().firstEntry().getValue().getClass();
    Setup<C> setup = Setup.read(folder, type);
    Device on = Checked.device(device == null ? setup.device() : device);
    Trained trained = a.untrained(setup.env(), setup.config());
    folder.loadModel(trained);
    return new Saved(folder, setup, trained.to(on));
  }
}
