package dev.ijen.bench.cpu;

import dev.ijen.kernels.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Ijen beside its peers. The number of threads is fixed when a JVM starts, so each number has a
 * process of its own; within it all sides are timed in turns.
 */
@Command(
    name = "cpu",
    description = {
      "Times works on the CPU beside peers, in turns; ratio = time of peer / time of Ijen.",
      "Without --peers only the copy speed of memory stands beside Ijen.",
      "Results are checked first, against the peer or a reference in F64."
    })
public final class Cpu implements Callable<Integer> {
  @Option(names = "--peers", description = "PyTorch and OpenBLAS too, where they are found.")
  private boolean peers;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      defaultValue = "${IJEN_PYTHON}",
      description = "Python with PyTorch (default: IJEN_PYTHON, else python3).")
  private @Nullable String python;

  @Option(
      names = "--work",
      paramLabel = "REGEX",
      description = "Works whose name or shape it matches, see 'list' (default: all).")
  private String regex = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = "Numbers of threads, of both sides (default: 1 and 2, if there are two).")
  private List<Integer> threads = new ArrayList<>();

  @Mixin private Timing timing = new Timing();

  @Option(names = "--part", hidden = true, description = "The process of one number of threads.")
  private boolean part;

  @Option(names = "--about", hidden = true, description = "Where a part names its peers.")
  private @Nullable Path about;

  /** Runs the command in a process of its own. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Cpu()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Work> works = works();
    if (part) return time(works);
    Marked table = timing.place(Table.BEGIN, Table.END); // complains before the work
    List<Row> rows = new ArrayList<>();
    List<String> with = new ArrayList<>();
    for (int t : threads) {
      int code = inProcess(t, rows, with);
      if (code != 0) return code;
      Path json = timing.json();
      if (json != null) Row.write(rows, json); // a run that is stopped keeps its finished parts
    }
    if (table != null) Table.write(table, rows, with);
    System.out.print(Table.summary(rows));
    return 0;
  }

  private List<Work> works() {
    if (threads.isEmpty()) {
      threads = Runtime.getRuntime().availableProcessors() > 1 ? List.of(1, 2) : List.of(1);
    }
    if (threads.stream().anyMatch(t -> t < 1))
      throw timing.wrong("--threads: " + threads + ", least 1");
    timing.check();
    if (python != null && (python.isBlank() || python.startsWith("$"))) python = null;
    try {
      return Catalogue.matching(regex);
    } catch (IllegalArgumentException e) {
      throw timing.wrong("--work: " + e.getMessage());
    }
  }

  /** Times all works with this process' threads. */
  private int time(List<Work> works) throws IOException {
    List<Peer> with;
    try {
      with = Runner.peers(peers, python, System.out::println);
    } catch (PeerException e) {
      throw timing.wrong("--python: " + e.getMessage());
    }
    List<Row> rows = new ArrayList<>();
    try {
      List<String> names = with.stream().map(Peer::describe).toList();
      System.out.println(Workers.threads() + " thread(s); peers: " + String.join("; ", names));
      Files.write(Objects.requireNonNull(about), names); // handed to the process that asked
      System.out.println(Row.head());
      Runner runner =
          new Runner(
              with,
              timing.seconds(),
              r -> {
                rows.add(r);
                System.out.println(r.line());
              });
      for (Work w : works) {
        if (Workers.threads() == 1 || w.parallel()) runner.run(w);
      }
    } finally {
      with.forEach(Peer::close);
    }
    Row.write(rows, Objects.requireNonNull(timing.json()));
    return 0;
  }

  /** Starts a JVM as this one with a number of threads, and adds its rows. */
  private int inProcess(int t, List<Row> rows, List<String> with)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("ijen-bench", ".json");
    Path names = Files.createTempFile("ijen-bench", ".txt");
    try {
      int code = Child.run(Cpu.class, t, arguments(t, file, names));
      if (code == 0) {
        rows.addAll(Row.read(file));
        with.clear();
        with.addAll(Files.readAllLines(names));
      }
      return code;
    } finally {
      Files.delete(file);
      Files.delete(names);
    }
  }

  private List<String> arguments(int t, Path file, Path names) {
    List<String> c = new ArrayList<>(List.of("--part", "--threads", "" + t));
    c.addAll(List.of("--work", regex, "--seconds", "" + timing.seconds()));
    c.addAll(List.of("--json", file.toString(), "--about", names.toString()));
    if (peers) c.add("--peers");
    if (python != null) c.addAll(List.of("--python", python));
    return c;
  }
}
