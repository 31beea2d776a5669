package dev.ijen.rl.env;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** "Did you mean": names by edit distance. */
public final class Nearest {
  private Nearest() {}

  /**
   * At most {@code limit} of the names, the most similar first, none that is too far off to be
   * meant.
   */
  public static List<String> of(String wanted, Collection<String> names, int limit) {
    String w = wanted.toLowerCase(Locale.ROOT);
    record Scored(String name, int distance) {}
    return names.stream()
        .map(name -> new Scored(name, distance(w, name.toLowerCase(Locale.ROOT))))
        .filter(s -> s.distance <= Math.max(2, Math.max(w.length(), s.name.length()) / 2))
        .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
        .limit(limit)
        .map(Scored::name)
        .toList();
  }

  /** Levenshtein's distance: insertions, deletions and substitutions of one character. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
