package dev.ijen.rl.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How charts look here: white, few lines beside the data, colours that the colour-blind tell apart.
 */
public final class Charts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;

  /** Of a diagram: half the height that a text takes, and that of its rows. */
  private static final double TEXT = .3;

  private static final double ROW = .2;
  private static final Color INK = new Color(0x33, 0x33, 0x33);
  private static final Color GRID = new Color(0xe4, 0xe4, 0xe4);

  /** Okabe and Ito's, without the yellow, which is faint on white. */
  private static final int[] COLORS = {
    0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x000000
  };

  static {
    headless();
  }

  private Charts() {}

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

  /** An empty chart of lines; the legend, inside at the lower right, can be moved. */
  public static XYChart lines(String title, String below, String beside) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(below)
            .yAxisTitle(beside)
            .build();
    style(chart.getStyler());
    return chart;
  }

  /** Adds a line in the next colour. */
  public static void line(XYChart chart, String name, double[] x, double[] y) {
    int color = COLORS[chart.getSeriesCollection().size() % COLORS.length];
    line(chart, name, x, y, new Color(color), 2.5f);
  }

  /**
   * Both axes of a finished chart become logarithmic, from one power of ten to another upwards, so
   * that at least two are labelled; the legend goes to the lower left.
   */
  public static XYChart logarithmic(XYChart chart) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (XYSeries s : chart.getSeriesCollection()) {
      least = Math.min(least, s.getYMin());
      most = Math.max(most, s.getYMax());
    }
    XYStyler style = chart.getStyler();
    style.setXAxisLogarithmic(true);
    style.setYAxisLogarithmic(true);
    style.setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
    style.setYAxisMax(Math.pow(10, Math.ceil(Math.log10(most))));
    style.setLegendPosition(LegendPosition.InsideSW);
    return chart;
  }

  /**
   * A diagram of texts, joined by straight lines.
   *
   * @param texts at whole numbers (x, y); several lines each
   * @param joins pairs of indices of texts
   */
  public static XYChart diagram(String title, List<String> texts, int[][] at, int[][] joins) {
    XYChart chart = lines(title, "", "");
    XYStyler style = chart.getStyler();
    style.setLegendVisible(false);
    style.setAxisTicksVisible(false);
    style.setPlotGridLinesVisible(false);
    style.setAnnotationTextFont(font(Font.PLAIN, 14));
    style.setXAxisMin(least(at, 0) - .7);
    style.setXAxisMax(-least(negated(at), 0) + .7);
    style.setYAxisMin(least(at, 1) - .4);
    style.setYAxisMax(-least(negated(at), 1) + .4);
    for (int[] join : joins) {
      int[] a = at[join[0]];
      int[] b = at[join[1]];
      double[] x = {a[0], b[0]};
      double[] y = {a[1] + TEXT, b[1] - TEXT};
      line(chart, join[0] + " " + join[1], x, y, new Color(COLORS[5]), 1.5f);
    }
    for (int i = 0; i < at.length; i++) {
      String[] rows = texts.get(i).split("\n");
      for (int r = 0; r < rows.length; r++) {
        double y = at[i][1] + ((rows.length - 1) / 2.0 - r) * ROW;
        chart.addAnnotation(new AnnotationText(rows[r], at[i][0], y, false));
      }
    }
    return chart;
  }

  private static int least(int[][] at, int axis) {
    return Arrays.stream(at).mapToInt(p -> p[axis]).min().orElse(0);
  }

  private static int[][] negated(int[][] at) {
    return Arrays.stream(at)
        .map(p -> Arrays.stream(p).map(v -> -v).toArray())
        .toArray(int[][]::new);
  }

  static void line(XYChart chart, String name, double[] x, double[] y, Color color, float width) {
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
  }

  private static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /** Writes a chart as {@code png} or {@code svg}, beside and renamed. */
  public static void save(Chart<?, ?> chart, Path file, String format) {
    Atomic.write(file, to -> write(chart, to, format));
  }

  private static void write(Chart<?, ?> chart, Path to, String format) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      ChartEncoder.saveChart(chart, out, format);
    }
  }
}
