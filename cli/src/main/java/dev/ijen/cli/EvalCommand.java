package dev.ijen.cli;

import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Json;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Seeds;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ijen eval DIR}. */
@Command(
    name = "eval",
    description = "Evaluate the final weights of a run, acting without chance.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./ijen eval runs/mine",
      "  ./ijen eval runs/mine --episodes 1000 --json"
    })
final class EvalCommand implements Runnable {
  private static final int MOST = 1_000_000;

  private final Algorithms known;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder of a finished run.")
  private Path folder;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many episodes; ${DEFAULT-VALUE}.")
  private int episodes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the first episode; " + Seeds.EVALUATION + ", which no training uses.")
  private long seed = Seeds.EVALUATION;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute; where it was trained when not given.")
  private @Nullable String device;

  @SuppressWarnings("NullAway.Init") // picocli sets the options
  EvalCommand(Algorithms known) {
    this.known = known;
  }

  @Override
  public void run() {
    if (episodes < 1 || episodes > MOST) {
      throw new BadInput("--episodes " + episodes + ": out of range: expected 1 <= N <= " + MOST);
    }
    Checked.seed(seed);
    Saved saved = Saved.open(known, folder, device);
    Metrics judged = saved.trained().evaluate(saved.setup().env(), episodes, seed);
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println(saved.setup().title() + ": " + Report.line(judged));
      return;
    }
    Metrics all =
        new Metrics()
            .add("algorithm", saved.setup().algorithm())
            .add("env", saved.setup().env())
            .add("seed", saved.setup().seed())
            .addAll(judged)
            .add("evaluation_seed", seed);
    out.println(Json.line(all));
  }
}
