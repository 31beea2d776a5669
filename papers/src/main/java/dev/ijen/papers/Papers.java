package dev.ijen.papers;

import dev.ijen.papers.Paper.Program;
import dev.ijen.papers.imitation.DemonstrationRegularised;
import dev.ijen.papers.preference.FDpg;
import dev.ijen.papers.preference.FDpo;
import dev.ijen.papers.preference.RegretPreferences;
import dev.ijen.papers.softq.IrlMisspecification;
import dev.ijen.papers.theory.Expressivity;
import dev.ijen.papers.theory.PolicyCliff;
import dev.ijen.rl.env.Nearest;
import dev.ijen.rl.run.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** All papers, in the order of their numbers. */
public final class Papers {
  private static final Map<Integer, Program> PROGRAMS =
      Map.ofEntries(
          Map.entry(
              12,
              new Program(
                  IrlMisspecification.class,
                  IrlMisspecification::experiment,
                  IrlMisspecification::smoke)),
          Map.entry(
              19, new Program(PolicyCliff.class, PolicyCliff::experiment, PolicyCliff::smoke)),
          Map.entry(25, new Program(FDpo.class, FDpo::experiment, FDpo::smoke)),
          Map.entry(
              33,
              new Program(
                  DemonstrationRegularised.class,
                  DemonstrationRegularised::experiment,
                  DemonstrationRegularised::smoke)),
          Map.entry(
              39,
              new Program(
                  RegretPreferences.class,
                  RegretPreferences::experiment,
                  RegretPreferences::smoke)),
          Map.entry(
              43, new Program(Expressivity.class, Expressivity::experiment, Expressivity::smoke)),
          Map.entry(57, new Program(FDpg.class, FDpg::experiment, FDpg::smoke)));

  private static final List<Paper> ALL = read();

  /** The most titles that a message suggests. */
  private static final int MOST = 5;

  /** Shorter words are near to anything. */
  private static final int SPELT = 4;

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
  public static Paper named(String given) {
    String number = given.strip();
    boolean digits = number.matches("-?\\d+");
    for (Paper p : ALL) {
      if (!digits || !number.replaceFirst("^0+(?=.)", "").equals("" + p.number())) continue;
      if (p.program() != null) return p;
      throw new BadInput(
          "paper %d, %s: has no program yet; ./ijen papers lists those that have"
              .formatted(p.number(), p.title()));
    }
    String hint = digits ? "there are 1 to " + ALL.size() : nearest(number);
    throw new BadInput("paper " + number + ": unknown; " + hint);
  }

  /** Titles that hold all the words, each as it is spelt or else as the nearest word that is. */
  private static String nearest(String given) {
    Set<String> known = new TreeSet<>();
    for (Paper p : ALL) known.addAll(split(p.title(), "[^\\p{L}\\d]+"));
    List<String> wanted = split(given, "\\s+").stream().map(w -> respelt(w, known)).toList();
    List<String> titles =
        ALL.stream()
            .filter(p -> wanted.stream().allMatch(lower(p.title())::contains))
            .limit(MOST)
            .map(p -> p.number() + " " + p.title())
            .toList();
    return wanted.isEmpty() || titles.isEmpty()
        ? "./ijen papers lists them"
        : "did you mean " + String.join(" or ", titles) + "?";
  }

  private static String respelt(String word, Set<String> known) {
    boolean spelt = ALL.stream().anyMatch(p -> lower(p.title()).contains(word));
    if (spelt || word.length() < SPELT) return word;
    List<String> near = Nearest.of(word, known, 1);
    return near.isEmpty() ? word : near.getFirst();
  }

  private static List<String> split(String text, String at) {
    return Arrays.stream(lower(text).split(at)).filter(w -> !w.isEmpty()).toList();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
