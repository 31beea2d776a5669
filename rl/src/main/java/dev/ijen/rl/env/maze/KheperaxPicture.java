package dev.ijen.rl.env.maze;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.Locale;

/** The maze as a picture, with Kheperax's colours, and as text. */
final class KheperaxPicture {
  private static final int COLUMNS = 60;
  private static final int LINES = 24;
  private static final double MARGIN = .02;

  private KheperaxPicture() {}

  static void draw(Graphics2D canvas, int width, int height, Kheperax env, int copy) {
    Graphics2D g = (Graphics2D) canvas.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    double unit = Math.min(width, height) / (1 + 2 * MARGIN);
    g.translate((width - unit) / 2, (height + unit) / 2);
    g.scale(unit, -unit); // y upwards
    Maze maze = env.maze();
    g.setColor(new Color(60, 170, 90));
    g.fill(disc(maze.targetX(), maze.targetY(), Maze.TARGET_RADIUS));
    g.setColor(Color.BLACK);
    g.setStroke(new BasicStroke((float) (2 / unit)));
    for (float[] w : env.maze().all()) g.draw(new Line2D.Float(w[0], w[1], w[2], w[3]));
    robot(g, env, copy, unit);
    g.dispose();
  }

  private static void robot(Graphics2D g, Kheperax env, int i, double unit) {
    double x = env.x[i];
    double y = env.y[i];
    double angle = env.angle[i];
    g.setColor(new Color(220, 60, 60));
    g.setStroke(new BasicStroke((float) (1 / unit)));
    for (int l = 0; l < Kheperax.LASERS; l++) {
      double a = angle + Kheperax.LASER_ANGLES[l];
      double r = env.shown[(Kheperax.LASERS + 2) * i + l];
      g.draw(new Line2D.Double(x, y, x + r * Math.cos(a), y + r * Math.sin(a)));
    }
    double r = Kheperax.RADIUS;
    Path2D nose = new Path2D.Double();
    nose.moveTo(x + 3 * r * Math.cos(angle), y + 3 * r * Math.sin(angle));
    nose.lineTo(x + r * Math.sin(angle), y - r * Math.cos(angle));
    nose.lineTo(x - r * Math.sin(angle), y + r * Math.cos(angle));
    nose.closePath();
    g.setColor(new Color(128, 0, 255));
    g.fill(nose);
    g.setColor(new Color(40, 60, 220));
    g.fill(disc(x, y, r));
  }

  private static Ellipse2D disc(double x, double y, double r) {
    return new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
  }

  static String text(Kheperax env, int i) {
    char[][] map = new char[LINES][COLUMNS];
    for (char[] line : map) Arrays.fill(line, ' ');
    for (float[] w : env.maze().all()) {
      for (int p = 0; p <= 100; p++) {
        float u = p / 100f;
        put(map, w[0] + u * (w[2] - w[0]), w[1] + u * (w[3] - w[1]), '#');
      }
    }
    put(map, env.maze().targetX(), env.maze().targetY(), 'X');
    put(
        map,
        env.x[i],
        env.y[i],
        "<v>^".charAt((int) Math.rint(env.angle[i] / (Math.PI / 2)) + 2 & 3));
    StringBuilder out = new StringBuilder();
    for (char[] line : map) out.append(new String(line).stripTrailing()).append('\n');
    return out.append(
            String.format(
                Locale.ROOT,
                "position %.3f, %.3f, heading %.0f degrees\n",
                env.x[i],
                env.y[i],
                Math.toDegrees(env.angle[i])))
        .toString();
  }

  private static void put(char[][] map, float x, float y, char c) {
    int column = Math.clamp(Math.round(x * (COLUMNS - 1)), 0, COLUMNS - 1);
    int line = Math.clamp(Math.round((1 - y) * (LINES - 1)), 0, LINES - 1);
    map[line][column] = c;
  }
}
