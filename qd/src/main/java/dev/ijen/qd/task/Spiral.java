package dev.ijen.qd.task;

import dev.ijen.kernels.Workers;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Tensor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/**
 * Archimedes' spiral of Salehi et al., "Geodesics, Non-linearities and the Archive of Novelty
 * Search" (2022), as in QDax's qd_suite: one gene says where on the curve r = 0.01 angle, angle up
 * to 40 pi, the candidate is. Places that are near in the plane can be far along the curve, so that
 * small steps of a gene do not lead from one turn to the next. All are equally good (objective 1).
 *
 * <p>Length up to an angle t: s = a/2 (t sqrt(1 + t^2) + asinh t). Genes outside are taken as the
 * nearest inside.
 */
public final class Spiral implements Pictured {
  /** What the gene is. */
  public enum Gene {
    ANGLE,
    LENGTH
  }

  /** What is measured: x and y, or the length along the curve. */
  public enum Measure {
    PLACE,
    LENGTH
  }

  private static final double A = .01;
  private static final double END = 40 * Math.PI;

  /** Candidates that one thread takes at a time. */
  private static final int PIECE = 256;

  private final Gene gene;
  private final Measure measure;

  public Spiral(Gene gene, Measure measure) {
    if (gene == Gene.LENGTH && measure == Measure.LENGTH) {
      throw new IllegalArgumentException("spiral: the gene itself would be the measure");
    }
    this.gene = gene;
    this.measure = measure;
  }

  @Override
  public String name() {
    return measure == Measure.LENGTH
        ? "spiral-geodesic"
        : gene == Gene.LENGTH ? "spiral-arc" : "spiral";
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public Bounds bounds() {
    return measure == Measure.LENGTH
        ? new Bounds(new double[] {0}, new double[] {length(END)}, "length")
        : new Bounds(new double[] {-A * END, -A * END}, new double[] {A * END, A * END}, "x", "y");
  }

  @Override
  public float lower() {
    return 0;
  }

  @Override
  public float upper() {
    return (float) (gene == Gene.ANGLE ? END : length(END));
  }

  /** Half way by angle, where the curve crosses the positive x axis. */
  @Override
  public Tensor start() {
    double angle = 2 * Math.PI * (1 + (int) (END / 2 / (2 * Math.PI)));
    return Tensor.of((float) (gene == Gene.ANGLE ? angle : length(angle)));
  }

  @Override
  public Batch of(Batch candidates) {
    float[] genes = Genomes.of(this, candidates).toFloats();
    int k = bounds().axes();
    float[] measures = new float[genes.length * k];
    Workers.elements(
        genes.length,
        PIECE,
        (from, to) -> {
          for (int i = from; i < to; i++) measure(angle(genes[i]), measures, i * k);
        });
    return Batch.of(OBJECTIVE, Tensor.ones(genes.length))
        .with(MEASURES, Tensor.of(measures, genes.length, k));
  }

  /** d/dt: of the place a (cos t - t sin t, sin t + t cos t), of the length a sqrt(1 + t^2). */
  @Override
  public Batch gradients(Batch candidates) {
    float[] genes = Genomes.of(this, candidates).toFloats();
    int k = bounds().axes();
    float[] out = new float[genes.length * (1 + k)];
    for (int i = 0; i < genes.length; i++) {
      if (genes[i] < 0 || genes[i] > upper()) continue;
      double t = angle(genes[i]);
      double stretch = A * Math.sqrt(1 + t * t);
      double scale = gene == Gene.ANGLE ? 1 : 1 / stretch;
      int at = i * (1 + k) + 1;
      if (measure == Measure.LENGTH) {
        out[at] = (float) (stretch * scale);
      } else {
        double cos = StrictMath.cos(t);
        double sin = StrictMath.sin(t);
        out[at] = (float) (A * (cos - t * sin) * scale);
        out[at + 1] = (float) (A * (sin + t * cos) * scale);
      }
    }
    return of(candidates).with(GRADIENTS, Tensor.of(out, genes.length, 1 + k, 1));
  }

  private void measure(double angle, float[] out, int at) {
    if (measure == Measure.LENGTH) {
      out[at] = (float) length(angle);
    } else {
      out[at] = (float) (A * angle * StrictMath.cos(angle));
      out[at + 1] = (float) (A * angle * StrictMath.sin(angle));
    }
  }

  private double angle(float g) {
    return gene == Gene.ANGLE ? Math.clamp(g, 0, END) : angleAt(Math.clamp(g, 0, length(END)));
  }

  private static double length(double angle) {
    double root = Math.sqrt(1 + angle * angle);
    return A / 2 * (angle * root + StrictMath.log(angle + root));
  }

  /** The inverse of {@link #length} by Newton's method from above: the length is convex. */
  private static double angleAt(double length) {
    double t = Math.min(END, length / A); // a t <= s(t)
    for (int i = 0; i < 50; i++) {
      double next = t - (length(t) - length) / (A * Math.sqrt(1 + t * t));
      if (next >= t) break; // as near as doubles come
      t = next;
    }
    return Math.max(0, t);
  }

  @Override
  public void draw(Graphics2D canvas, int width, int height, Tensor genome) {
    double angle = angle(Genomes.one(this, genome)[0]);
    Graphics2D g = (Graphics2D) canvas.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    double unit = Math.min(width, height) / (2.1 * A * END);
    g.translate(width / 2.0, height / 2.0);
    g.setStroke(new BasicStroke(1));
    g.setColor(Color.LIGHT_GRAY);
    g.draw(curve(END, unit));
    g.setStroke(new BasicStroke(2));
    g.setColor(new Color(60, 90, 170));
    g.draw(curve(angle, unit));
    double r = A * angle * unit;
    g.setColor(new Color(200, 60, 60));
    g.fill(new Ellipse2D.Double(r * Math.cos(angle) - 5, -r * Math.sin(angle) - 5, 10, 10));
    g.dispose();
  }

  private static Path2D curve(double to, double unit) {
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0);
    int points = (int) Math.ceil(to * 10);
    for (int i = 1; i <= points; i++) {
      double t = to * i / points;
      path.lineTo(A * t * unit * Math.cos(t), -A * t * unit * Math.sin(t));
    }
    return path;
  }
}
