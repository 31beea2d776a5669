package dev.ijen.rl.run;

import java.awt.Color;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.Arrays;
import java.util.function.Supplier;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.XYStyler;

/**
 * Draws a run's learning curve, single episodes faintly and their running mean over them, as {@code
 * curve.png} and {@code curve.svg}. Nothing of AWT is loaded before this class is used.
 */
public final class Curve {
  private static final Color FAINT = new Color(0x9d, 0xbf, 0xe0);
  private static final Color STRONG = new Color(0x0b, 0x3c, 0x78);

  private Curve() {}

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
    Aside other = Aside.start(() -> Charts.save(chart.get(), svg, "svg"));
    Charts.save(chart.get(), png, "png");
    other.join();
    return true;
  }

  private static XYChart chart(
      CurveData data, String title, String below, String mean, boolean noisy) {
    XYChart chart = Charts.lines(title, below, words(mean));
    XYStyler style = chart.getStyler();
    style.setXAxisTickLabelsFormattingFunction(x -> new DecimalFormat("#,##0").format(x));
    style.setXAxisTickMarkSpacingHint(110);
    style.setXAxisMin(0.0);
    if (Arrays.stream(data.values()).min().orElse(-1) >= 0) style.setYAxisMin(0.0);
    if (noisy) Charts.line(chart, "episodes", data.steps(), data.values(), FAINT, 1f);
    double[] strong = noisy ? data.smooth() : data.values();
    Charts.line(chart, noisy ? "running mean" : words(mean), data.steps(), strong, STRONG, 2.5f);
    style.setLegendVisible(noisy);
    return chart;
  }

  private static String words(String metric) {
    return metric.equals("return_mean") ? "return of an episode" : metric.replace('_', ' ');
  }
}
