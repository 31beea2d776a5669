package dev.ijen.cli;

import dev.ijen.qd.algo.Repertoire;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Drawable;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Policy;
import dev.ijen.rl.run.Progress;
import dev.ijen.rl.run.Seeds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ijen play DIR}. */
@Command(
    name = "play",
    description = {
      "Play an episode with a trained policy: in the terminal, and as play.gif in DIR.",
      "Of quality-diversity, show an elite of the archive."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./ijen play runs/mine",
      "  ./ijen play runs/mine --seed 5",
      "  ./ijen play runs/arm --cell 20,70"
    })
final class PlayCommand implements Runnable {
  private final Algorithms known;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder of a finished run.")
  private Path folder;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the episode.")
  private long seed = Seeds.EVALUATION;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute; where it was trained when not given.")
  private @Nullable String device;

  @Option(
      names = "--cell",
      paramLabel = "X,Y",
      description =
          "Of an archive: the elite of this cell, its place on every axis; else the best.")
  private @Nullable String cell;

  @SuppressWarnings("NullAway.Init") // picocli sets the options
  PlayCommand(Algorithms known) {
    this.known = known;
  }

  @Override
  public void run() {
    Checked.seed(seed);
    Saved saved = Saved.open(known, folder, device);
    if (saved.trained() instanceof Repertoire found) {
      new EliteStage(spec.commandLine().getOut(), saved.folder(), found).show(cell);
      return;
    }
    if (cell != null) {
      throw new BadInput("--cell: " + saved.setup().algorithm() + " leaves no archive of cells");
    }
    if (!(saved.trained() instanceof Policy policy)) {
      throw new BadInput("play: " + saved.setup().algorithm() + " does not train a policy");
    }
    VectorEnv env = Envs.make(saved.setup().env(), 1, Autoreset.DISABLED);
    if (!(env.env() instanceof Drawable drawable)) {
      throw new BadInput("play: the environment " + env.name() + " cannot be drawn");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path gif = saved.folder().file("play.gif");
    Stage stage = new Stage(out, Progress.hasTerminal(), drawable);
    double total = stage.play(env, policy::act, seed, gif);
    out.printf(Locale.ROOT, "return %.1f in %d steps; %s%n", total, stage.steps(), gif);
  }
}
