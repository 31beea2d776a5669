package dev.ijen.cli;

import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.BadInput;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Its words, files and exit codes are a contract: 0 done, 1 failed, 2 bad input,
 * 130 stopped by Ctrl-C.
 */
@Command(
    name = "./ijen",
    description = "Tensors, derivatives and reinforcement learning on the JVM.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footer = {
      "",
      "Examples:",
      "  ./ijen train ppo                            learn CartPole in 100,000 steps",
      "  ./ijen train ppo --seed 7 --set gamma=0.99  another seed, another discount",
      "  ./ijen eval runs/DIR                        judge what it learned",
      "  ./ijen play runs/DIR                        watch it",
      "",
      "Exit codes: 0 done, 1 failed, 2 bad input, 130 stopped by Ctrl-C."
    })
public final class Main implements Runnable {
  static final int FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int STOPPED = 130;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of Ijen, Java and the system.")
  private boolean version;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  private Main() {}

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(run(Algorithms.KNOWN, out, err, arguments));
  }

  /**
   * Runs one command line in this process.
   *
   * @return the exit code
   */
  static int run(
      List<Algorithm<?>> algorithms, PrintWriter out, PrintWriter err, String... arguments) {
    Algorithms known = new Algorithms(algorithms);
    CommandLine line =
        new CommandLine(new Main())
            .addSubcommand(new TrainCommand(known))
            .addSubcommand(new EvalCommand(known))
            .addSubcommand(new PlayCommand(known))
            .addSubcommand(new EnvsCommand())
            .addSubcommand(new AlgorithmsCommand(known))
            .addSubcommand(new DevicesCommand())
            .addSubcommand(new PaperCommand())
            .addSubcommand(
                new CommandLine(new PapersCommand())
                    .addSubcommand(new PapersCommand.Render())
                    .addSubcommand(new PapersCommand.Verify()))
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler(Main::misread)
            .setExecutionExceptionHandler(Main::failed);
    int code = line.execute(arguments);
    out.flush();
    err.flush();
    return code;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The words of the command line make no sense. */
  private static int misread(ParameterException e, String[] arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("ijen: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return BAD_INPUT;
  }

  /**
   * A command could not do what it should: one message, and a stack trace only for those who ask.
   */
  private static int failed(Exception e, CommandLine line, ParseResult result) {
    PrintWriter err = line.getErr();
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    message.lines().forEach(m -> err.println("ijen: " + m));
    if (Boolean.getBoolean("ijen.trace")) e.printStackTrace(err);
    else if (!isForUsers(e)) {
      err.println("ijen: " + e.getClass().getSimpleName() + " in " + place(e));
      err.println("ijen: IJEN_JAVA_OPTS=-Dijen.trace=true shows the whole stack trace");
    }
    return e instanceof BadInput ? BAD_INPUT : FAILED;
  }

  private static boolean isForUsers(Exception e) {
    return switch (e) {
      case BadInput _ -> true;
      case dev.ijen.rl.run.Diverged _ -> true;
      case dev.ijen.tensor.SnapshotException _ -> true;
      case java.io.UncheckedIOException _ -> true;
      default -> false;
    };
  }

  private static String place(Exception e) {
    return e.getStackTrace().length == 0 ? "unknown place" : e.getStackTrace()[0].toString();
  }
}
