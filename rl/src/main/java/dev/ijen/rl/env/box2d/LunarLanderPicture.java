package dev.ijen.rl.env.box2d;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;

/** The lander as a picture, with Gymnasium's colours, and as text. */
final class LunarLanderPicture {
  private static final int COLUMNS = 60;
  private static final int LINES = 20;
  private static final Color LANDER = new Color(128, 102, 230);

  private LunarLanderPicture() {}

  static void draw(Graphics2D canvas, int width, int height, Lander lander) {
    Graphics2D g = (Graphics2D) canvas.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.BLACK);
    g.fillRect(0, 0, width, height);
    double unit = Math.min(width / Lander.WIDTH, height / Lander.HEIGHT);
    g.translate((width - unit * Lander.WIDTH) / 2, (height + unit * Lander.HEIGHT) / 2);
    g.scale(unit, -unit); // y upwards
    g.setColor(Color.WHITE);
    g.fill(ground(lander));
    g.setStroke(new BasicStroke((float) (1 / unit)));
    for (int i : new int[] {4, 6}) flag(g, Lander.groundX(i));
    g.setColor(LANDER);
    for (int leg = 1; leg <= 2; leg++) {
      double w = Lander.LEG_WIDTH;
      double h = Lander.LEG_HEIGHT;
      g.fill(at(lander, leg).createTransformedShape(new Rectangle2D.Double(-w, -h, 2 * w, 2 * h)));
    }
    Path2D hull = new Path2D.Double();
    for (int i = 0; i < Lander.HULL.length; i += 2) {
      double x = Lander.HULL[i] / Lander.SCALE;
      double y = Lander.HULL[i + 1] / Lander.SCALE;
      if (i == 0) hull.moveTo(x, y);
      else hull.lineTo(x, y);
    }
    hull.closePath();
    g.fill(at(lander, 0).createTransformedShape(hull));
    g.dispose();
  }

  private static AffineTransform at(Lander lander, int body) {
    float[] p = lander.poses;
    AffineTransform t = AffineTransform.getTranslateInstance(p[3 * body], p[3 * body + 1]);
    t.rotate(p[3 * body + 2]);
    return t;
  }

  private static Path2D ground(Lander lander) {
    Path2D ground = new Path2D.Double();
    ground.moveTo(0, 0);
    for (int i = 0; i < lander.ground.length; i++) {
      ground.lineTo(Lander.groundX(i), lander.ground[i]);
    }
    ground.lineTo(Lander.WIDTH, 0);
    ground.closePath();
    return ground;
  }

  private static void flag(Graphics2D g, double x) {
    double top = Lander.PAD + 50 / Lander.SCALE;
    g.setColor(Color.WHITE);
    g.draw(new Line2D.Double(x, Lander.PAD, x, top));
    Path2D cloth = new Path2D.Double();
    cloth.moveTo(x, top);
    cloth.lineTo(x, top - 10 / Lander.SCALE);
    cloth.lineTo(x + 25 / Lander.SCALE, top - 5 / Lander.SCALE);
    cloth.closePath();
    g.setColor(new Color(204, 204, 0));
    g.fill(cloth);
  }

  static String text(Lander lander) {
    char[][] map = new char[LINES][COLUMNS];
    for (char[] line : map) Arrays.fill(line, ' ');
    for (int c = 0; c < COLUMNS; c++) {
      double x = c * (lander.ground.length - 1) / (COLUMNS - 1.0);
      int i = Math.min((int) x, lander.ground.length - 2);
      double y = lander.ground[i] + (x - i) * (lander.ground[i + 1] - lander.ground[i]);
      map[line(y)][c] = '-';
    }
    float[] p = lander.poses;
    for (int body = 2; body >= 0; body--) {
      long column = Math.round(p[3 * body] / Lander.WIDTH * (COLUMNS - 1));
      if (column < 0 || column >= COLUMNS) continue;
      map[line(p[3 * body + 1])][(int) column] = body == 0 ? 'A' : '\'';
    }
    StringBuilder out = new StringBuilder();
    for (char[] line : map) out.append(new String(line).stripTrailing()).append('\n');
    float[] o = lander.observation;
    return out.append(
            String.format(
                Locale.ROOT,
                "position %+.2f, %+.2f, velocity %+.2f, %+.2f, angle %+.0f degrees\n",
                o[0],
                o[1],
                o[2],
                o[3],
                Math.toDegrees(o[4])))
        .toString();
  }

  private static int line(double y) {
    return Math.clamp(Math.round((1 - y / Lander.HEIGHT) * (LINES - 1)), 0, LINES - 1);
  }
}
