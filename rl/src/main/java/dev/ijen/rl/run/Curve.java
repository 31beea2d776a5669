package dev.ijen.rl.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.Arrays;
import java.util.function.Supplier;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a run's learning curve, single episodes faintly and their running mean over them, as {@code
 * curve.png} and {@code curve.svg}. Nothing of AWT is loaded before this class is used.
 */
public final class Curve {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;
  private static final Color FAINT = new Color(0x9d, 0xbf, 0xe0);
  private static final Color STRONG = new Color(0x0b, 0x3c, 0x78);
  private static final Color INK = new Color(0x33, 0x33, 0x33);
  private static final Color GRID = new Color(0xe4, 0xe4, 0xe4);

  static {
    headless();
  }

  private Curve() {}

  /**
   * Prepares AWT for pictures without a screen. Shaping text through the JNI binding instead of the
   * foreign-function one saves some 200 ms of the first text's 300 (JDK 25); results are the same.
   */
  public static void headless() {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    if (System.getProperty("sun.font.layout.ffm") == null) {
      System.setProperty("sun.font.layout.ffm", "false");
    }
  }

  /**
   * Reads {@code metrics.jsonl} and writes both pictures; with fewer than two points, none.
   *
   * @param file their name, without the ending
   * @param title above the picture
   * @param below what the horizontal axis counts
   * @param mean the metric of the curve, {@code return_mean}
   * @param raw the metric with single values, {@code episode_returns}; empty when there is none
   * @return whether there was enough to draw
   */
  public static boolean draw(
      RunFolder folder, String file, String title, String below, String mean, String raw) {
    CurveData data = CurveData.read(folder.metrics(), raw, mean);
    if (data.size() < 2) return false;
    Path png = folder.file(file + ".png");
    Path svg = folder.file(file + ".svg");
    // Each picture has a chart of its own: a chart is not safe to paint from two threads.
    Supplier<XYChart> chart = () -> chart(data, title, below, mean, !raw.isEmpty());
    Aside other = Aside.start(() -> Atomic.write(svg, to -> save(chart.get(), to, "svg")));
    Atomic.write(png, to -> save(chart.get(), to, "png"));
    other.join();
    return true;
  }

  private static void save(XYChart chart, Path to, String format) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      ChartEncoder.saveChart(chart, out, format);
    }
  }

  private static XYChart chart(
      CurveData data, String title, String below, String mean, boolean noisy) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(below)
            .yAxisTitle(words(mean))
            .build();
    style(chart.getStyler());
    if (Arrays.stream(data.values()).min().orElse(-1) >= 0) chart.getStyler().setYAxisMin(0.0);
    if (noisy) line(chart, "episodes", data.steps(), data.values(), FAINT, 1f);
    double[] strong = noisy ? data.smooth() : data.values();
    line(chart, noisy ? "running mean" : words(mean), data.steps(), strong, STRONG, 2.5f);
    chart.getStyler().setLegendVisible(noisy);
    return chart;
  }

  private static String words(String metric) {
    return metric.equals("return_mean") ? "return of an episode" : metric.replace('_', ' ');
  }

  private static void line(
      XYChart chart, String name, double[] x, double[] y, Color color, float width) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setLineWidth(width);
  }

  private static void style(XYStyler style) {
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(GRID);
    style.setPlotGridLinesStroke(new BasicStroke(1f));
    style.setPlotMargin(0);
    style.setChartFontColor(INK);
    style.setChartTitleFont(font(Font.BOLD, 17));
    style.setChartTitleBoxVisible(false);
    style.setAxisTitleFont(font(Font.PLAIN, 14));
    style.setAxisTickLabelsFont(font(Font.PLAIN, 12));
    style.setAxisTickLabelsColor(INK);
    style.setLegendFont(font(Font.PLAIN, 13));
    style.setLegendPosition(LegendPosition.InsideSE);
    style.setLegendBorderColor(GRID);
    style.setXAxisTickLabelsFormattingFunction(x -> new DecimalFormat("#,##0").format(x));
    style.setXAxisTickMarkSpacingHint(110);
    style.setXAxisMin(0.0);
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }
}
