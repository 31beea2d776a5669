package dev.ijen.bench.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The works of {@code ./ijen bench cpu}. */
final class Catalogue {
  private Catalogue() {}

  static List<Work> all() {
    List<Work> works = new ArrayList<>(Training.all());
    works.addAll(Ops.all());
    return List.copyOf(works);
  }

  /**
   * Those whose label ("softmax 64x64") contains a match.
   *
   * @throws IllegalArgumentException if the expression is none or nothing matches
   */
  static List<Work> matching(String regex) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'" + regex + "' is not a regular expression: " + e.getDescription(), e);
    }
    List<Work> works = all().stream().filter(w -> pattern.matcher(w.label()).find()).toList();
    if (works.isEmpty()) {
      throw new IllegalArgumentException(
          "no work matches '" + regex + "'; ./ijen bench list names them all");
    }
    return works;
  }
}
