package dev.ijen.qd.task;

import dev.ijen.tensor.Tensor;
import java.awt.Graphics2D;

/** A {@link Task} whose candidates can be drawn as one still picture. */
public interface Pictured extends Task {
  /** Paints the whole area; coordinates run from the top left corner. Genome: F32 [size]. */
  void draw(Graphics2D g, int width, int height, Tensor genome);
}
