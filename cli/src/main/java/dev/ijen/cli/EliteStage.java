package dev.ijen.cli;

import dev.ijen.qd.algo.Repertoire;
import dev.ijen.qd.archive.Grid;
import dev.ijen.qd.task.Pictured;
import dev.ijen.qd.task.Played;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.env.Drawable;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.run.Atomic;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Progress;
import dev.ijen.rl.run.RunFolder;
import dev.ijen.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Shows one elite of an archive: its numbers, and a picture or a film where its task has one. */
record EliteStage(PrintWriter out, RunFolder folder, Repertoire found) {
  private static final int SIDE = 480;

  /**
   * @param cell as on the command line, {@code 3,40} or an index; the best elite's when null
   */
  void show(@Nullable String cell) {
    if (found.archive().size() == 0) throw new BadInput("play: the archive is empty");
    int index = cell == null ? found.bestCell() : index(cell);
    Batch elite =
        found
            .archive()
            .elite(index)
            .orElseThrow(() -> new BadInput("--cell " + cell + ": is empty; " + near(index)));
    Tensor genome = elite.get(Task.GENOME).select(0, 0);
    out.println("cell       " + name(index) + (cell == null ? " (the best)" : ""));
    out.println("objective  " + elite.get(Task.OBJECTIVE).toFloats()[0]);
    String[] names = found.task().bounds().names();
    float[] measures = elite.get(Task.MEASURES).toFloats();
    for (int i = 0; i < names.length; i++) out.printf("%-10s %s%n", names[i], measures[i]);
    out.println("genome     " + numbers(genome.toFloats()));
    switch (found.task()) {
      case Played p -> play(p, genome);
      case Pictured p -> draw(p, genome);
      default -> {}
    }
  }

  /** The index of {@code x,y} on a grid, or of a number. */
  private int index(String cell) {
    try {
      int[] place =
          Arrays.stream(cell.split(",")).map(String::strip).mapToInt(Integer::parseInt).toArray();
      if (found.archive().cells() instanceof Grid g && place.length > 1) return g.at(place);
      if (place.length == 1 && place[0] >= 0 && place[0] < found.archive().cells().count()) {
        return place[0];
      }
    } catch (NumberFormatException e) {
      // said below
    } catch (IllegalArgumentException e) {
      throw new BadInput("--cell " + cell + ": " + e.getMessage());
    }
    throw new BadInput(
        "--cell %s: expected %san index from 0 to %d"
            .formatted(
                cell,
                found.archive().cells() instanceof Grid
                    ? "a place on every axis, as 3,40, or "
                    : "",
                found.archive().cells().count() - 1));
  }

  /** The filled cell whose index is nearest, as help. */
  private String near(int index) {
    int best = -1;
    for (int c : found.archive().elites().get("cell").toInts()) {
      if (best < 0 || Math.abs(c - index) < Math.abs(best - index)) best = c;
    }
    return "try " + name(best);
  }

  private String name(int cell) {
    if (!(found.archive().cells() instanceof Grid g)) return Integer.toString(cell);
    return Arrays.stream(g.place(cell))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }

  private static String numbers(float[] genome) {
    int most = 12;
    String s =
        Arrays.stream(Arrays.copyOf(boxed(genome), Math.min(most, genome.length)))
            .map(v -> String.format(Locale.ROOT, "%.4g", v))
            .collect(Collectors.joining(" "));
    return genome.length <= most ? s : s + " ... (" + genome.length + " numbers)";
  }

  private static Float[] boxed(float[] values) {
    Float[] all = new Float[values.length];
    for (int i = 0; i < all.length; i++) all[i] = values[i];
    return all;
  }

  private void draw(Pictured task, Tensor genome) {
    Path file = folder.file("play.png");
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    task.draw(g, SIDE, SIDE, genome);
    g.dispose();
    Atomic.write(file, to -> ImageIO.write(image, "png", to.toFile()));
    out.println("picture    " + file);
  }

  private void play(Played task, Tensor genome) {
    VectorEnv env = task.env(1);
    if (!(env.env() instanceof Drawable drawable)) return;
    Path file = folder.file("play.gif");
    Stage stage = new Stage(out, Progress.hasTerminal(), drawable);
    double total = stage.play(env, task.policy(genome), task.seed(), file);
    out.printf(Locale.ROOT, "film       %s: return %.1f in %d steps%n", file, total, stage.steps());
  }
}
