package dev.ijen.qd.picture;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.intermediate.CommandSequence;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Stats;
import dev.ijen.qd.task.Bounds;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.Atomic;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * An archive with two measures as a picture: the measures are the axes, a filled cell has the
 * colour of its elite's objective, an empty one is white.
 *
 * @param archive with two measures
 * @param title above the picture
 * @param low the objective of the darkest colour
 * @param high the objective of the brightest
 */
public record HeatMap(CellArchive archive, String title, double low, double high) {
  /** Pixels. */
  public static final int WIDTH = 720;

  /** Pixels. */
  public static final int HEIGHT = 680;

  private static final int LEFT = 84;
  private static final int TOP = 64;
  private static final int SIDE = 540;
  private static final int BAR = LEFT + SIDE + 20;
  private static final int BAR_WIDTH = 18;
  private static final int TICKS = 4; // parts that an axis is divided into
  private static final Color INK = new Color(0x33, 0x33, 0x33);
  private static final Color FRAME = new Color(0x99, 0x99, 0x99);

  static {
    dev.ijen.rl.run.Charts.headless();
  }

  /** Only archives with two measures can be drawn. */
  public HeatMap {
    int axes = archive.cells().bounds().axes();
    if (axes != 2) {
      throw new IllegalArgumentException("heat map: the archive has " + axes + " measures, not 2");
    }
  }

  /** Colours from the least to the greatest objective in the archive. */
  public static HeatMap of(CellArchive archive, String title) {
    float[] f = archive.elites().get(Task.OBJECTIVE).toFloats();
    double low = f.length == 0 ? 0 : Double.POSITIVE_INFINITY;
    double high = f.length == 0 ? 1 : Double.NEGATIVE_INFINITY;
    for (float v : f) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return new HeatMap(archive, title, low, high);
  }

  /** Writes a PNG. */
  public void png(Path file) {
    Atomic.write(file, to -> ImageIO.write(image(), "png", to.toFile()));
  }

  /** The picture, {@link #WIDTH} by {@link #HEIGHT}. */
  public BufferedImage image() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    draw(g);
    g.dispose();
    return image;
  }

  /** Writes an SVG. */
  public void svg(Path file) {
    VectorGraphics2D g = new VectorGraphics2D();
    draw(g);
    CommandSequence commands = g.getCommands();
    Atomic.write(
        file,
        to -> {
          var out = new ByteArrayOutputStream();
          new SVGProcessor().getDocument(commands, new PageSize(WIDTH, HEIGHT)).writeTo(out);
          // neighbouring cells must not show a line between them
          String text = out.toString(StandardCharsets.UTF_8);
          text = text.replaceFirst("<svg ", "<svg shape-rendering=\"crispEdges\" ");
          java.nio.file.Files.writeString(to, text);
        });
  }

  /** Paints it at its own size. */
  public void draw(Graphics2D g) {
    g.setColor(Color.WHITE);
    g.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    cells(g);
    bar(g);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setStroke(new BasicStroke(1));
    g.setColor(FRAME);
    g.draw(new Rectangle2D.Double(LEFT - .5, TOP - .5, SIDE + 1, SIDE + 1));
    words(g);
  }

  /** All cells of one colour are one path. */
  private void cells(Graphics2D g) {
    Path2D[] paths = new Path2D[Viridis.COLORS];
    Batch elites = archive.elites();
    int[] cell = elites.get("cell").toInts();
    float[] objective = elites.get(Task.OBJECTIVE).toFloats();
    for (int i = 0; i < cell.length; i++) {
      int color = Viridis.index(objective[i], low, high);
      if (paths[color] == null) paths[color] = new Path2D.Double();
      append(paths[color], archive.cells().outline(cell[i]));
    }
    for (int i = 0; i < paths.length; i++) {
      if (paths[i] == null) continue;
      g.setColor(Viridis.color(i));
      g.fill(paths[i]);
    }
  }

  private void append(Path2D path, double[] corners) {
    Bounds b = archive.cells().bounds();
    for (int i = 0; i < corners.length; i += 2) {
      double x = LEFT + SIDE * part(b, 0, corners[i]);
      double y = TOP + SIDE * (1 - part(b, 1, corners[i + 1]));
      // tenths of a pixel: short files
      x = Math.round(x * 10) / 10.0;
      y = Math.round(y * 10) / 10.0;
      if (i == 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
  }

  private static double part(Bounds b, int axis, double measure) {
    return (measure - b.lower()[axis]) / (b.upper()[axis] - b.lower()[axis]);
  }

  private static void bar(Graphics2D g) {
    double step = (double) SIDE / Viridis.COLORS;
    for (int i = 0; i < Viridis.COLORS; i++) {
      g.setColor(Viridis.color(i));
      g.fill(new Rectangle2D.Double(BAR, TOP + SIDE - (i + 1) * step, BAR_WIDTH, step));
    }
  }

  private void words(Graphics2D g) {
    Bounds b = archive.cells().bounds();
    g.setColor(INK);
    g.setFont(font(Font.BOLD, 17));
    centred(g, title, LEFT + SIDE / 2.0, 26);
    g.setFont(font(Font.PLAIN, 13));
    centred(g, summary(archive.stats()), LEFT + SIDE / 2.0, 48);
    g.setFont(font(Font.PLAIN, 12));
    for (int i = 0; i <= TICKS; i++) {
      double part = (double) i / TICKS;
      double x = LEFT + SIDE * part;
      double y = TOP + SIDE * (1 - part);
      centred(g, number(b, 0, part), x, TOP + SIDE + 18);
      right(g, number(b, 1, part), LEFT - 8, y + 4);
      g.drawString(number(low + part * (high - low), high - low), BAR + BAR_WIDTH + 6, (int) y + 4);
    }
    g.setFont(font(Font.PLAIN, 14));
    centred(g, b.names()[0], LEFT + SIDE / 2.0, TOP + SIDE + 42);
    AffineTransform before = g.getTransform();
    g.rotate(-Math.PI / 2, 24, TOP + SIDE / 2.0);
    centred(g, b.names()[1], 24, TOP + SIDE / 2.0);
    g.setTransform(before);
    g.drawString("objective", BAR - 6, TOP - 12);
  }

  private static String summary(Stats s) {
    return String.format(
        Locale.ROOT,
        "%,d elites, coverage %.1f %%, QD score %,.0f",
        s.elites(),
        100 * s.coverage(),
        s.qdScore());
  }

  private static String number(Bounds b, int axis, double part) {
    double extent = b.upper()[axis] - b.lower()[axis];
    return number(b.lower()[axis] + part * extent, extent);
  }

  /** As many digits as a number needs on a scale of this extent. */
  private static String number(double value, double extent) {
    int digits = (int) Math.clamp(2 - Math.floor(Math.log10(Math.max(extent, 1e-9))), 0, 9);
    String s = String.format(Locale.ROOT, "%." + digits + "f", value);
    if (s.contains(".")) s = s.replaceFirst("\\.?0+$", "");
    return s.equals("-0") ? "0" : s;
  }

  private static void centred(Graphics2D g, String s, double x, double y) {
    g.drawString(s, (float) (x - g.getFontMetrics().stringWidth(s) / 2.0), (float) y);
  }

  private static void right(Graphics2D g, String s, double x, double y) {
    g.drawString(s, (float) (x - g.getFontMetrics().stringWidth(s)), (float) y);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }
}
