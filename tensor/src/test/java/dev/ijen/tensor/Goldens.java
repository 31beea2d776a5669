package dev.ijen.tensor;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Files that other programs wrote; GOLDENS.md beside them says which. */
final class Goldens {
  private Goldens() {}

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(Goldens.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
