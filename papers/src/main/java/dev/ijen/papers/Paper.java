package dev.ijen.papers;

import dev.ijen.rl.lab.Experiment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A paper of the list, and its program if there is one.
 *
 * @param number as in PAPERS.md
 * @param title the paper's
 * @param family what it is about
 * @param program its program; null: not yet
 */
public record Paper(int number, String title, String family, @Nullable Program program) {
  /**
   * A paper's program.
   *
   * @param file the class whose source is the paper's file
   * @param experiment with the settings that verdicts are made with
   * @param smoke the same arms and claims in seconds: it shows that they run, and proves nothing
   */
  public record Program(
      Class<?> file, Supplier<Experiment> experiment, Supplier<Experiment> smoke) {
    /** The source, as in {@code preference/FDpo.java}. */
    public String path() {
      String name = file.getName();
      return name.substring(Paper.class.getPackageName().length() + 1).replace('.', '/') + ".java";
    }
  }
}
