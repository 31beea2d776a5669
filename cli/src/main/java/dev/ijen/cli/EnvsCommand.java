package dev.ijen.cli;

import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.VectorEnv;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ijen envs}. */
@Command(
    name = "envs",
    description = "List the environments.",
    footer = {"", "Example:", "  ./ijen envs"})
final class EnvsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  EnvsCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    for (Envs.Spec e : Envs.all()) {
      VectorEnv one = e.make(1, Autoreset.NEXT_STEP);
      out.printf("%-12s %s%n", e.id(), e.description());
      line(out, "observation", one.observationSpace());
      line(out, "action", one.actionSpace());
      line(out, "time limit", e.timeLimit() == 0 ? "none" : e.timeLimit() + " steps");
      if (!Double.isNaN(e.solvedAt())) line(out, "solved at", "a mean return of " + e.solvedAt());
      if (!e.aliases().isEmpty()) line(out, "also named", String.join(", ", e.aliases()));
    }
  }

  private static void line(PrintWriter out, String what, Object value) {
    out.printf("  %-12s %s%n", what, value);
  }
}
