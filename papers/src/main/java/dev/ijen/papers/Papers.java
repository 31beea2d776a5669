package dev.ijen.papers;

import dev.ijen.papers.Paper.Program;
import dev.ijen.papers.preference.FDpo;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Names;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All papers, in the order of their numbers. */
public final class Papers {
  private static final Map<Integer, Program> PROGRAMS =
      Map.of(25, new Program(FDpo.class, FDpo::experiment, FDpo::smoke));

  private static final List<Paper> ALL = read();

  private Papers() {}

  private static List<Paper> read() {
    var in = Objects.requireNonNull(Papers.class.getResourceAsStream("titles.tsv"), "titles.tsv");
    try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(l -> {
            String[] f = l.split("\t", -1);
            int number = Integer.parseInt(f[0]);
            return new Paper(number, f[1], f[2], PROGRAMS.get(number));
          })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every paper, those without a program included. */
  public static List<Paper> all() {
    return ALL;
  }

  /**
   * A paper with a program, by its number.
   *
   * @throws BadInput for an unknown number or word (with the nearest titles), or one without
   *     program
   */
  public static Paper named(String number) {
    for (Paper p : ALL) {
      if (!number.equals("" + p.number()) && !number.equals("0" + p.number())) continue;
      if (p.program() != null) return p;
      throw new BadInput(
          "paper %d, %s: has no program yet; ./ijen papers lists those that have"
              .formatted(p.number(), p.title()));
    }
    List<String> titles = ALL.stream().map(p -> p.number() + " " + p.title()).toList();
    boolean digits = number.matches("-?\\d+");
    String hint = digits ? "there are 1 to " + ALL.size() : nearest(number, titles);
    throw new BadInput("paper " + number + ": unknown; " + hint);
  }

  /** Titles that hold the word, else those spelt alike. */
  private static String nearest(String word, List<String> titles) {
    List<String> with =
        titles.stream()
            .filter(t ->
                t.toLowerCase(java.util.Locale.ROOT)
                    .contains(word.toLowerCase(java.util.Locale.ROOT)))
            .limit(5)
            .toList();
    return with.isEmpty()
        ? Names.suggest(word, titles)
        : "did you mean " + String.join(" or ", with) + "?";
  }
}
