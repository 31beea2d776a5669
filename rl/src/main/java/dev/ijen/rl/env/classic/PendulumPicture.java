package dev.ijen.rl.env.classic;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Arrays;
import java.util.Locale;

/** The pendulum as a picture, with the sizes and colours of Gymnasium's, and as text. */
final class PendulumPicture {
  /** Metres that the window shows. */
  private static final double WINDOW = 4.4;

  private static final int COLUMNS = 41;
  private static final int LINES = 11;

  private PendulumPicture() {}

  static void draw(Graphics2D canvas, int width, int height, double angle) {
    Graphics2D g = (Graphics2D) canvas.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    double metre = Math.min(width, height) / WINDOW;
    g.translate(width / 2.0, height / 2.0);
    g.scale(metre, metre);
    g.rotate(-angle);
    g.setColor(new Color(204, 77, 77));
    g.fill(new RoundRectangle2D.Double(-.1, -1.1, .2, 1.2, .2, .2));
    g.setColor(Color.BLACK);
    g.fill(new Ellipse2D.Double(-.05, -.05, .1, .1));
    g.dispose();
  }

  static String text(double angle, double speed) {
    char[][] map = new char[LINES][COLUMNS];
    for (char[] line : map) Arrays.fill(line, ' ');
    for (int p = 0; p <= 20; p++) {
      double r = p / 20.0;
      int column = (int) Math.round((COLUMNS - 1) / 2.0 - r * Math.sin(angle) * (LINES - 1));
      int line = (int) Math.round((LINES - 1) / 2.0 - r * Math.cos(angle) * (LINES - 1) / 2);
      map[line][column] = p == 0 ? 'o' : p == 20 ? 'O' : '*';
    }
    StringBuilder out = new StringBuilder();
    for (char[] line : map) out.append(new String(line).stripTrailing()).append('\n');
    double degrees = Math.toDegrees(Math.IEEEremainder(angle, 2 * Math.PI));
    return out.append(
            String.format(Locale.ROOT, "angle %+.1f degrees, %+.2f rad/s\n", degrees, speed))
        .toString();
  }
}
