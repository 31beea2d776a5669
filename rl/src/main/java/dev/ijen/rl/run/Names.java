package dev.ijen.rl.run;

import dev.ijen.rl.env.Nearest;
import java.util.Collection;
import java.util.List;

/** The end of a message about an unknown name. */
public final class Names {
  private static final int MOST = 3;

  private Names() {}

  /** The nearest known names, {@code did you mean gamma?}, or all when none is near. */
  public static String suggest(String given, Collection<String> known) {
    List<String> near = Nearest.of(given, known, MOST);
    if (!near.isEmpty()) return "did you mean " + String.join(" or ", near) + "?";
    return known.isEmpty() ? "there are none" : "there are " + String.join(", ", known);
  }
}
