package dev.ijen.rl.env;

import java.awt.Graphics2D;

/** An {@link Env} that can show a copy's state. */
public interface Drawable {
  /** Paints the whole area; coordinates run from the top left corner. */
  void draw(Graphics2D g, int width, int height, int copy);

  /** About 60 x 10 characters, lines ended by {@code \n}. */
  String text(int copy);
}
