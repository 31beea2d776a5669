package dev.ijen.qd.task;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Tensor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;

/**
 * A planar arm of n links of length 1: a gene turns a joint, the measures say where its end is.
 * Link j points along a_1 + ... + a_j. Alike configurations of the joints are better. The same arm
 * is published in three forms, which differ in the scale of genes, measures and objective:
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><th>form</th><th>angle of a gene g</th><th>objective</th><th>measures</th></tr>
 * <tr><td>{@link #pyribs}</td><td>g</td><td>-var(g)</td><td>x, y in +-n</td></tr>
 * <tr><td>{@link #qdhf}</td><td>g</td><td>100 (1 - var(g))</td><td>x, y in +-n</td></tr>
 * <tr><td>{@link #qdax}</td><td>2 pi clip(g, 0, 1) - pi</td><td>-std(g)</td>
 *     <td>x/2n + 1/2, y/2n + 1/2 in 0..1</td></tr>
 * </table>
 *
 * <p>Variance and deviation are the population's. An arm reaches a disc, so at most pi/4 of a
 * square grid's cells can be filled (and those that it cuts).
 */
public final class Arm implements Pictured {
  private enum Form {
    PYRIBS,
    QDHF,
    QDAX
  }

  private static final Color LINK = new Color(90, 90, 90);
  private static final Color BASE = new Color(200, 60, 60);
  private static final Color END = new Color(40, 150, 70);
  private static final Color REACH = new Color(235, 238, 245);

  private final Form form;
  private final int joints;

  private Arm(Form form, int joints) {
    if (joints < 1) throw new IllegalArgumentException("arm: " + joints + " joints");
    this.form = form;
    this.joints = joints;
  }

  /** As in pyribs' tutorial "Learning a Repertoire of Robot Arm Configurations" (12 joints). */
  public static Arm pyribs(int joints) {
    return new Arm(Form.PYRIBS, joints);
  }

  /** As in Ding et al., "Quality Diversity through Human Feedback" (2023; 10 joints). */
  public static Arm qdhf(int joints) {
    return new Arm(Form.QDHF, joints);
  }

  /** As QDax's {@code arm}, which follows fast_map-elites: genes and measures from 0 to 1. */
  public static Arm qdax(int joints) {
    return new Arm(Form.QDAX, joints);
  }

  @Override
  public String name() {
    return switch (form) {
      case PYRIBS -> "arm";
      case QDHF -> "arm-qdhf";
      case QDAX -> "arm-qdax";
    };
  }

  @Override
  public int size() {
    return joints;
  }

  @Override
  public Bounds bounds() {
    double low = form == Form.QDAX ? 0 : -joints;
    double high = form == Form.QDAX ? 1 : joints;
    return new Bounds(new double[] {low, low}, new double[] {high, high}, "x", "y");
  }

  @Override
  public float lower() {
    return form == Form.QDAX ? 0 : (float) -Math.PI;
  }

  @Override
  public float upper() {
    return form == Form.QDAX ? 1 : (float) Math.PI;
  }

  /** A straight arm. */
  @Override
  public Tensor start() {
    return Tensor.full(form == Form.QDAX ? .5 : 0, joints);
  }

  @Override
  public Batch of(Batch candidates) {
    Tensor genes = genes(Genomes.of(this, candidates));
    Tensor direction = angles(genes).cumsum(1);
    return Batch.of(OBJECTIVE, objective(genes))
        .with(MEASURES, measures(direction.cos().sum(1), direction.sin().sum(1)));
  }

  /** d x / d a_j = - sum over i &gt;= j of sin(a_1 + ... + a_i), d y / d a_j of its cosines. */
  @Override
  public Batch gradients(Batch candidates) {
    Tensor genomes = Genomes.of(this, candidates);
    Tensor genes = genes(genomes);
    Tensor direction = angles(genes).cumsum(1);
    Tensor cos = direction.cos();
    Tensor sin = direction.sin();
    Tensor x = fromTheEnd(sin).neg();
    Tensor y = fromTheEnd(cos);
    Tensor objective = objectiveGradient(genes);
    if (form == Form.QDAX) { // a measure turns by pi / n per gene; the clip stops outside
      Tensor inside = genes.eq(genomes).to(genomes.dtype());
      x = x.mul(Math.PI / joints).mul(inside);
      y = y.mul(Math.PI / joints).mul(inside);
      objective = objective.mul(inside);
    }
    return Batch.of(OBJECTIVE, objective(genes))
        .with(MEASURES, measures(cos.sum(1), sin.sum(1)))
        .with(GRADIENTS, Tensor.stack(1, objective, x, y));
  }

  private Tensor genes(Tensor genomes) {
    return form == Form.QDAX ? genomes.clamp(0, 1) : genomes;
  }

  private Tensor angles(Tensor genes) {
    return form == Form.QDAX ? genes.mul(2 * Math.PI).sub(Math.PI) : genes;
  }

  private Tensor measures(Tensor x, Tensor y) {
    Tensor m = Tensor.stack(1, x, y);
    return form == Form.QDAX ? m.div(2 * joints).add(.5) : m;
  }

  private Tensor objective(Tensor genes) {
    Tensor variance = deviation(genes).square().mean(1);
    return switch (form) {
      case PYRIBS -> variance.neg();
      case QDHF -> variance.neg().add(1).mul(100);
      case QDAX -> variance.sqrt().neg();
    };
  }

  private static Tensor deviation(Tensor genes) {
    return genes.sub(genes.mean(1).unsqueeze(1));
  }

  /** The gradient of a deviation of 0 is 0. */
  private Tensor objectiveGradient(Tensor genes) {
    Tensor d = deviation(genes);
    return switch (form) {
      case PYRIBS -> d.mul(-2.0 / joints);
      case QDHF -> d.mul(-200.0 / joints);
      case QDAX -> {
        Tensor std = d.square().mean(1).sqrt().unsqueeze(1);
        yield d.div(std.mul(-joints).add(std.eq(0).to(std.dtype())));
      }
    };
  }

  private static Tensor fromTheEnd(Tensor t) {
    return t.flip(1).cumsum(1).flip(1);
  }

  @Override
  public void draw(Graphics2D canvas, int width, int height, Tensor genome) {
    float[] genes = Genomes.one(this, genome);
    Graphics2D g = (Graphics2D) canvas.create();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    double unit = Math.min(width, height) / (2.1 * joints);
    g.translate(width / 2.0, height / 2.0);
    g.setColor(REACH);
    dot(g, 0, 0, joints * unit);
    g.setStroke(new BasicStroke((float) Math.max(1.5, unit / 8)));
    double x = 0;
    double y = 0;
    double angle = 0;
    for (float gene : genes) {
      angle += form == Form.QDAX ? 2 * Math.PI * Math.clamp(gene, 0, 1) - Math.PI : gene;
      double nextX = x + unit * Math.cos(angle);
      double nextY = y - unit * Math.sin(angle);
      g.setColor(LINK);
      g.draw(new Line2D.Double(x, y, nextX, nextY));
      dot(g, x, y, unit / 8);
      x = nextX;
      y = nextY;
    }
    g.setColor(BASE);
    dot(g, 0, 0, unit / 4);
    g.setColor(END);
    dot(g, x, y, unit / 4);
    g.dispose();
  }

  private static void dot(Graphics2D g, double x, double y, double radius) {
    g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }
}
