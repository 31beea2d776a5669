package dev.ijen.rl.run;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Writes an animated GIF, frame by frame, that repeats for ever. What does not change from a frame
 * to the next is written as transparent, which takes little space.
 */
public final class Gif implements AutoCloseable {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  private static final int COLORS = 256;

  /** The index of the transparent colour: the picture before shows through. */
  private static final int CLEAR = COLORS - 1;

  private final ImageWriter writer;
  private final ImageOutputStream out;
  private final int hundredths;
  private int[] before = {}; // the colours of the last frame

  static {
    Charts.headless();
  }

  /**
   * @param seconds how long a frame is shown; GIF counts in hundredths, and viewers slow down less
   *     than 0.02 to 0.1
   */
  public Gif(Path file, double seconds) throws IOException {
    hundredths = Math.max(2, (int) Math.round(seconds * 100));
    writer = ImageIO.getImageWritersByFormatName("gif").next();
    Files.deleteIfExists(file); // the stream would leave the end of a longer file
    out = ImageIO.createImageOutputStream(file.toFile());
    if (out == null) throw new IOException(file + ": cannot be opened for writing");
    writer.setOutput(out);
    writer.prepareWriteSequence(null);
  }

  /** Adds a frame; all frames must have one size. Colours beyond 255 are reduced. */
  public void add(BufferedImage picture) throws IOException {
    add(picture, hundredths);
  }

  /** The same, shown for a time of its own. */
  public void add(BufferedImage picture, double seconds) throws IOException {
    add(picture, (int) Math.round(seconds * 100));
  }

  private void add(BufferedImage picture, int hundredths) throws IOException {
    BufferedImage frame = indexed(picture);
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    IIOMetadata data = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), parameters);
    data.setFromTree(FORMAT, describe(data, hundredths, frame != picture));
    writer.writeToSequence(new IIOImage(frame, null, data), parameters);
  }

  private static IIOMetadataNode describe(IIOMetadata data, int hundredths, boolean clear) {
    IIOMetadataNode root = (IIOMetadataNode) data.getAsTree(FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", clear ? "TRUE" : "FALSE");
    control.setAttribute("transparentColorIndex", clear ? Integer.toString(CLEAR) : "0");
    control.setAttribute("delayTime", Integer.toString(hundredths));
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(new byte[] {1, 0, 0}); // repeat 0 times: for ever
    child(root, "ApplicationExtensions").appendChild(loop);
    return root;
  }

  /**
   * The picture with a palette of its colours. The writer would make one too, but by an octree over
   * all pixels, which takes twenty times as long as counting a drawing's few colours.
   */
  private BufferedImage indexed(BufferedImage picture) {
    int w = picture.getWidth();
    int h = picture.getHeight();
    int[] rgb = picture.getRGB(0, 0, w, h, null, 0, w);
    int[] shown = before;
    before = rgb;
    Map<Integer, Integer> palette = new HashMap<>();
    byte[] pixels = new byte[rgb.length];
    int last = 0; // neighbours mostly look alike
    for (int i = 0; i < rgb.length; i++) {
      if (i == 0 || rgb[i] != rgb[i - 1]) {
        Integer known = palette.putIfAbsent(rgb[i], palette.size());
        last = known == null ? palette.size() - 1 : known;
        if (palette.size() > CLEAR) return picture;
      }
      pixels[i] = (byte) (shown.length > 0 && shown[i] == rgb[i] ? CLEAR : last);
    }
    int[] colors = new int[COLORS];
    palette.forEach((color, index) -> colors[index] = color);
    IndexColorModel model =
        new IndexColorModel(8, COLORS, colors, 0, false, CLEAR, DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(w, h);
    raster.setDataElements(0, 0, w, h, pixels);
    return new BufferedImage(model, raster, false, null);
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) return (IIOMetadataNode) root.item(i);
    }
    IIOMetadataNode node = new IIOMetadataNode(name);
    root.appendChild(node);
    return node;
  }

  @Override
  public void close() throws IOException {
    try (out) {
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }
}
