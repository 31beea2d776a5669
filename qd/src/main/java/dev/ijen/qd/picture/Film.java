package dev.ijen.qd.picture;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.rl.run.Gif;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An archive filling up, as an animated GIF. Colours mean the same in all frames, so the range of
 * objectives is given beforehand.
 */
public final class Film implements AutoCloseable {
  private static final double SCALE = 2 / 3.0;
  private static final double LAST_SECONDS = 3;

  private final Gif gif;
  private final double low;
  private final double high;
  private BufferedImage last = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
  private int frames;

  /**
   * @param seconds how long a frame is shown
   * @param low the objective of the darkest colour
   * @param high the objective of the brightest
   */
  public Film(Path file, double seconds, double low, double high) throws IOException {
    gif = new Gif(file, seconds);
    this.low = low;
    this.high = high;
  }

  /** Adds the archive as it is now. */
  public void add(CellArchive archive, String title) throws IOException {
    int width = (int) (HeatMap.WIDTH * SCALE);
    int height = (int) (HeatMap.HEIGHT * SCALE);
    BufferedImage frame = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = frame.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.scale(SCALE, SCALE);
    new HeatMap(archive, title, low, high).draw(g);
    g.dispose();
    gif.add(frame);
    last = frame;
    frames++;
  }

  /** Shows the last frame for a while and ends the file. */
  @Override
  public void close() throws IOException {
    try (gif) {
      if (frames > 0) gif.add(last, LAST_SECONDS);
    }
  }
}
