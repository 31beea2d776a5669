package dev.ijen.cli;

import dev.ijen.papers.Paper;
import dev.ijen.papers.Papers;
import dev.ijen.papers.Rendering;
import dev.ijen.papers.Verification;
import dev.ijen.rl.run.Atomic;
import dev.ijen.rl.run.BadInput;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ijen papers}. */
@Command(
    name = "papers",
    description = "List the papers; those with a program first.",
    footer = {"", "./ijen paper N runs one."})
final class PapersCommand implements Runnable {
  private static final Path ROOT = Path.of("");

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  PapersCommand() {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    for (Paper p : Papers.all()) if (p.program() != null) line(out, p, p.program().path());
    out.println("not yet:");
    for (Paper p : Papers.all()) if (p.program() == null) line(out, p, p.family());
  }

  private static void line(PrintWriter out, Paper p, String more) {
    String title = p.title().length() <= 60 ? p.title() : p.title().substring(0, 57) + "...";
    out.printf("%4d  %-60s  %s%n", p.number(), title, more);
  }

  private static void requireRoot() {
    if (Files.isDirectory(ROOT.resolve("papers/src"))) return;
    throw new BadInput("papers: run this from the root of the repository");
  }

  /** {@code ijen papers render}. */
  @Command(
      name = "render",
      description = "Rewrite PAPERS.md and the papers' pages from the rows in papers/results.")
  static final class Render implements Runnable {
    @Override
    public void run() {
      requireRoot();
      Rendering.files(ROOT).forEach(Atomic::write);
    }
  }

  /** {@code ijen papers verify}. */
  @Command(
      name = "verify",
      description = "Compute random committed rows again; each must have the same bits.")
  static final class Verify implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--rows",
        paramLabel = "N",
        description = "How many trials (default: ${DEFAULT-VALUE}).")
    private int rows = 3;

    @Option(names = "--seed", paramLabel = "N", description = "Which (default: others each time).")
    private long seed = System.nanoTime() >>> 2;

    @SuppressWarnings("NullAway.Init") // picocli sets spec
    Verify() {}

    @Override
    public Integer call() {
      requireRoot();
      Checked.seed(seed);
      PrintWriter out = spec.commandLine().getOut();
      boolean same = Verification.run(ROOT, rows, seed, out::println);
      return same ? 0 : Main.FAILED;
    }
  }
}
