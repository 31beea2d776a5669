package dev.ijen.cli;

import static java.util.stream.Collectors.joining;

import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.env.VectorEnv;
import java.io.PrintWriter;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ijen envs}. */
@Command(
    name = "envs",
    description = "List the environments and tasks.",
    footer = {"", "Example:", "  ./ijen envs"})
final class EnvsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  EnvsCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("For reinforcement learning:");
    for (Envs.Spec e : Envs.all()) {
      out.printf("%-12s %s%n", e.id(), e.description());
      VectorEnv one;
      try {
        one = e.make(1, Autoreset.NEXT_STEP);
      } catch (IllegalStateException missing) {
        line(out, "not here", String.valueOf(missing.getMessage()));
        continue;
      }
      line(out, "observation", one.observationSpace());
      line(out, "action", one.actionSpace());
      line(out, "time limit", e.timeLimit() == 0 ? "none" : e.timeLimit() + " steps");
      if (!Double.isNaN(e.solvedAt())) line(out, "solved at", "a mean return of " + e.solvedAt());
      if (!e.aliases().isEmpty()) line(out, "also named", String.join(", ", e.aliases()));
    }
    out.println();
    out.println("For quality-diversity (map-elites and its family):");
    for (Tasks.Spec s : Tasks.all()) {
      Task t = s.make();
      out.printf("%-12s %s%n", s.name(), s.description());
      line(out, "genome", t.size() + " numbers");
      line(out, "measures", measures(t.bounds()));
      line(out, "usual grid", s.cells().stream().map(String::valueOf).collect(joining(" x ")));
    }
  }

  private static String measures(Bounds b) {
    return IntStream.range(0, b.axes())
        .mapToObj(i -> "%s (%s to %s)".formatted(b.names()[i], b.lower()[i], b.upper()[i]))
        .collect(joining(", "));
  }

  private static void line(PrintWriter out, String what, Object value) {
    out.printf("  %-12s %s%n", what, value);
  }
}
