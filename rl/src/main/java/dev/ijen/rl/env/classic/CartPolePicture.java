package dev.ijen.rl.env.classic;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Locale;

/** The cart-pole as a picture, with the sizes and colours of Gymnasium's, and as text. */
final class CartPolePicture {
  /** Gymnasium's window, whose width shows the whole track. */
  private static final double WIDTH = 600;

  private static final double HEIGHT = 400;
  private static final double METRE = WIDTH / (2 * CartPole.MAX_POSITION);
  private static final double TRACK = 300;
  private static final double CART_WIDTH = 50;
  private static final double CART_HEIGHT = 30;
  private static final double AXLE_ABOVE_TRACK = CART_HEIGHT / 4;
  private static final double POLE_WIDTH = 10;
  private static final Color POLE = new Color(202, 152, 101);
  private static final Color AXLE = new Color(129, 132, 203);

  private static final int COLUMNS = 60;
  private static final int POLE_ROWS = 6;

  /** A character is about twice as high as wide. */
  private static final double ASPECT = 2;

  private static final double SLANTED = Math.toRadians(4);

  private CartPolePicture() {}

  static void draw(Graphics2D canvas, int width, int height, double position, double angle) {
    Graphics2D g = (Graphics2D) canvas.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    double scale = Math.min(width / WIDTH, height / HEIGHT);
    g.translate((width - scale * WIDTH) / 2, (height - scale * HEIGHT) / 2);
    g.scale(scale, scale);
    double x = position * METRE + WIDTH / 2;
    double axle = TRACK - AXLE_ABOVE_TRACK;

    g.setColor(Color.BLACK);
    g.setStroke(new BasicStroke(1));
    g.draw(new Line2D.Double(0, TRACK + .5, WIDTH, TRACK + .5));
    g.fill(
        new Rectangle2D.Double(
            x - CART_WIDTH / 2, TRACK - CART_HEIGHT / 2, CART_WIDTH, CART_HEIGHT));
    g.setColor(POLE);
    AffineTransform tilt = AffineTransform.getRotateInstance(angle, x, axle);
    g.fill(
        tilt.createTransformedShape(
            new Rectangle2D.Double(
                x - POLE_WIDTH / 2, axle + POLE_WIDTH / 2 - METRE, POLE_WIDTH, METRE)));
    g.setColor(AXLE);
    g.fill(new Ellipse2D.Double(x - POLE_WIDTH / 2, axle - POLE_WIDTH / 2, POLE_WIDTH, POLE_WIDTH));
    g.dispose();
  }

  static String text(double position, double angle) {
    int cart = column(position);
    StringBuilder out = new StringBuilder();
    char pole = angle > SLANTED ? '/' : angle < -SLANTED ? '\\' : '|';
    for (int row = POLE_ROWS; row >= 1; row--) {
      double metres = row * ASPECT * 2 * CartPole.MAX_POSITION / COLUMNS;
      out.append(line(column(position + Math.tan(angle) * metres), "" + pole));
    }
    out.append(line(cart - 3, "[==o==]"));
    out.append("-".repeat(COLUMNS)).append('\n');
    return out.append(
            String.format(
                Locale.ROOT,
                "position %+.2f m, angle %+.1f degrees\n",
                position,
                Math.toDegrees(angle)))
        .toString();
  }

  private static int column(double metres) {
    return (int) Math.round((metres / CartPole.MAX_POSITION + 1) / 2 * (COLUMNS - 1));
  }

  /** A line with a text at a column, cut at the edges. */
  private static String line(int column, String text) {
    char[] chars = new char[COLUMNS];
    Arrays.fill(chars, ' ');
    for (int i = 0; i < text.length(); i++) {
      int at = column + i;
      if (at >= 0 && at < COLUMNS) chars[at] = text.charAt(i);
    }
    return new String(chars).stripTrailing() + "\n";
  }
}
