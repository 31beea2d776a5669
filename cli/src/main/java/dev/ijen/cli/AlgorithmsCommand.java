package dev.ijen.cli;

import dev.ijen.rl.run.Algorithm;
import dev.ijen.rl.run.Settings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ijen algorithms [ALGO]}. */
@Command(
    name = "algorithms",
    description = "List the algorithms, or the settings of one with their published values.",
    footer = {"", "Examples:", "  ./ijen algorithms", "  ./ijen algorithms ppo"})
final class AlgorithmsCommand implements Runnable {
  private final Algorithms known;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "ALGO", description = "One to show the settings of.")
  private @Nullable String algorithm;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  AlgorithmsCommand(Algorithms known) {
    this.known = known;
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (algorithm != null) {
      settings(out, known.named(algorithm));
      return;
    }
    for (Algorithm<?> a : known.all()) out.printf("%-12s %s%n", a.name(), a.describe());
    out.println("Their settings: ./ijen algorithms ALGO");
  }

  /** A table with a row per setting and a column per preset. */
  private static void settings(PrintWriter out, Algorithm<?> a) {
    out.println(a.name() + ": " + a.describe());
    out.println(
        "Change one with --set name=value, start from another column with --set preset=NAME.");
    out.println();
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("setting"));
    head.addAll(a.presets().keySet());
    head.add("meaning");
    head.add("allowed");
    rows.add(head);
    Record first = a.presets().firstEntry().getValue();
    for (Settings.Described d : Settings.describe(first.getClass())) {
      List<String> row = new ArrayList<>(List.of(d.name()));
      for (Map.Entry<String, ? extends Record> p : a.presets().entrySet()) {
        row.add(String.valueOf(Settings.of(p.getValue()).get(d.name())));
      }
      row.add(d.about());
      row.add(d.allowed());
      rows.add(row);
    }
    print(out, rows);
  }

  private static void print(PrintWriter out, List<List<String>> rows) {
    int[] width = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < width.length; i++) width[i] = Math.max(width[i], row.get(i).length());
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
