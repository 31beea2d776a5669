package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  @TempDir private Path temp;

  /** Update u holds two episodes that return u and u + 2. */
  private RunFolder metrics(int updates) throws IOException {
    RunFolder folder = new RunFolder(temp);
    try (BufferedWriter out = Files.newBufferedWriter(folder.metrics())) {
      for (int u = 0; u < updates; u++) {
        Metrics m = new Metrics().add("update", u).add("steps", 100L * (u + 1));
        m.add("return_mean", (double) u).add("episode_returns", new double[] {u, u + 2});
        out.write(Json.line(m) + "\n");
      }
    }
    return folder;
  }

  @Test
  void episodesLieBetweenTheStepsOfTheirUpdate() throws IOException {
    CurveData data = CurveData.read(metrics(3).metrics(), "episode_returns", "return_mean");
    assertThat(data.steps()).containsExactly(50, 100, 150, 200, 250, 300);
    assertThat(data.values()).containsExactly(0, 2, 1, 3, 2, 4);
    assertThat(data.smooth()).containsExactly(1, 1, 2, 2, 3, 3);
  }

  @Test
  void withoutSingleValuesTheMeanIsDrawn() throws IOException {
    CurveData data = CurveData.read(metrics(3).metrics(), "none", "return_mean");
    assertThat(data.values()).containsExactly(0, 1, 2);
  }

  @Test
  void longRunsAreAveragedToFewPoints() throws IOException {
    CurveData data = CurveData.read(metrics(10_000).metrics(), "episode_returns", "return_mean");
    assertThat(data.size()).isBetween(CurveData.MOST / 2, CurveData.MOST);
    int every = 64; // 20,000 values in at most 600 points
    assertThat(data.values()[0]).isEqualTo((every / 2 - 1) / 2.0 + 1);
    assertThat(data.steps()[1] - data.steps()[0]).isEqualTo(50 * every);
  }

  @Test
  void curveAsPngAndSvg() throws Exception {
    RunFolder folder = metrics(200);
    assertThat(
            Curve.draw(
                folder,
                "curve",
                "ppo on cartpole, seed 1",
                "environment steps",
                "return_mean",
                "episode_returns"))
        .isTrue();
    BufferedImage png = ImageIO.read(folder.file("curve.png").toFile());
    assertThat(png.getWidth()).isEqualTo(900);
    assertThat(png.getHeight()).isEqualTo(540);
    long dark = 0;
    for (int y = 0; y < 540; y++) {
      for (int x = 0; x < 900; x++) if ((png.getRGB(x, y) & 0xffffff) == 0x0b3c78) dark++;
    }
    assertThat(dark).describedAs("pixels of the running mean").isGreaterThan(500);
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    var svg = factory.newDocumentBuilder().parse(folder.file("curve.svg").toFile());
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(10);
  }

  @Test
  void nothingIsDrawnOfOnePoint() throws IOException {
    RunFolder folder = new RunFolder(temp);
    Files.writeString(folder.metrics(), "{\"steps\":5,\"return_mean\":1.0}\n");
    assertThat(Curve.draw(folder, "curve", "title", "steps", "return_mean", "none")).isFalse();
    assertThat(folder.file("curve.png")).doesNotExist();
  }

  @Test
  void aGifRepeatsItsFramesForEver() throws IOException {
    Path file = temp.resolve("a.gif");
    Color[] colors = {Color.RED, Color.GREEN, Color.BLUE};
    try (Gif gif = new Gif(file, .04)) {
      for (Color c : colors) {
        BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(c);
        g.fillRect(0, 0, 20, 10);
        g.dispose();
        gif.add(image);
      }
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(reader.read(i).getRGB(5, 5)).isEqualTo(colors[i].getRGB());
        var root =
            (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        var control =
            (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
        assertThat(control.getAttribute("delayTime")).isEqualTo("4");
        if (i > 0) continue;
        var loop = (IIOMetadataNode) root.getElementsByTagName("ApplicationExtension").item(0);
        assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
        assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
      }
    } finally {
      reader.dispose();
    }
  }
}
