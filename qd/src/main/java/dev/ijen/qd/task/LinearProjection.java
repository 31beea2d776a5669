package dev.ijen.qd.task;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.PointwiseOp;
import dev.ijen.tensor.Tensor;

/**
 * A test function seen through two measures that are sums of many numbers, so that most random
 * genomes land in the middle and the rim is hard to reach: linear projection (Fontaine, Togelius,
 * Nikolaidis, Hoover, "Covariance matrix adaptation for the rapid illumination of behavior space",
 * GECCO 2020, section 4). For a genome x of n numbers
 *
 * <pre>  measure 1 = sum of clip(x_i) over the first half, measure 2 over the second
 *   clip(x) = x if |x| <= 5.12, else 5.12 / x</pre>
 *
 * and the objective, with d = x - 2.048, is a function scaled to 100 at its best point x = 2.048
 * and to 0 where every x_i is -5.12:
 *
 * <pre>  sphere:    100 (1 - sum d_i^2 / (n 7.168^2))
 *   Rastrigin: 100 (1 - sum r(d_i) / (n r(7.168))),  r(d) = 10 + d^2 - 10 cos(2 pi d)</pre>
 */
public final class LinearProjection implements Task {
  private static final double EDGE = 5.12;
  private static final double SHIFT = .4 * EDGE;
  private static final double FARTHEST = EDGE + SHIFT;
  private static final double TURN = 2 * Math.PI;

  /** x outside the edges comes back the further the less. */
  private static final PointwiseOp CLIP =
      PointwiseOp.of("clip", x -> x.abs().le(EDGE).select(x, x.reciprocal().mul(EDGE)));

  private static final PointwiseOp CLIP_SLOPE =
      PointwiseOp.of(
          "clip slope",
          x -> x.abs().le(EDGE).select(x.mul(0).add(1), x.square().reciprocal().mul(-EDGE)));

  private static final PointwiseOp SPHERE = PointwiseOp.of("sphere", x -> x.sub(SHIFT).square());

  private static final PointwiseOp SPHERE_SLOPE =
      PointwiseOp.of("sphere slope", x -> x.sub(SHIFT).mul(2));

  private static final PointwiseOp RASTRIGIN =
      PointwiseOp.of(
          "rastrigin",
          x -> {
            var d = x.sub(SHIFT);
            return d.square().add(10).sub(d.mul(TURN).cos().mul(10));
          });

  private static final PointwiseOp RASTRIGIN_SLOPE =
      PointwiseOp.of(
          "rastrigin slope",
          x -> {
            var d = x.sub(SHIFT);
            return d.mul(2).add(d.mul(TURN).sin().mul(10 * TURN));
          });

  private final String name;
  private final int size;
  private final PointwiseOp raw;
  private final PointwiseOp slope;
  private final double worst;
  private final Bounds bounds;

  private LinearProjection(
      String name, int size, PointwiseOp raw, PointwiseOp slope, double worst) {
    if (size < 2) throw new IllegalArgumentException(name + ": a genome of " + size + " numbers");
    this.name = name;
    this.size = size;
    this.raw = raw;
    this.slope = slope;
    this.worst = size * worst;
    double[] reach = {EDGE * (size / 2), EDGE * (size - size / 2)};
    bounds = new Bounds(new double[] {-reach[0], -reach[1]}, reach, "first half", "second half");
  }

  /** The sphere of {@code n} numbers. */
  public static LinearProjection sphere(int n) {
    return new LinearProjection(named("sphere", n), n, SPHERE, SPHERE_SLOPE, FARTHEST * FARTHEST);
  }

  /** The Rastrigin function of {@code n} numbers. */
  public static LinearProjection rastrigin(int n) {
    double worst = 10 + FARTHEST * FARTHEST - 10 * Math.cos(TURN * FARTHEST);
    return new LinearProjection(named("rastrigin", n), n, RASTRIGIN, RASTRIGIN_SLOPE, worst);
  }

  private static String named(String function, int n) {
    return n == 100 ? function : function + "-" + n;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return size;
  }

  /** As far as the measures can go: 5.12 times the numbers of a half. */
  @Override
  public Bounds bounds() {
    return bounds;
  }

  @Override
  public Tensor start() {
    return Tensor.zeros(size);
  }

  @Override
  public Batch of(Batch candidates) {
    Tensor x = candidates.get(GENOME);
    Tensor objective = raw.of(x).sum(1).mul(-100 / worst).add(100);
    return Batch.of(OBJECTIVE, objective).with(MEASURES, halves(CLIP.of(x)));
  }

  /** [n, 2]: the sums of the halves. */
  private Tensor halves(Tensor clipped) {
    int n = clipped.dim(0);
    int half = size / 2;
    if (size % 2 == 0) return clipped.reshape(n, 2, half).sum(2);
    return Tensor.stack(1, clipped.slice(1, 0, half).sum(1), clipped.slice(1, half, size).sum(1));
  }

  @Override
  public Batch gradients(Batch candidates) {
    Tensor x = candidates.get(GENOME);
    int n = x.dim(0);
    int half = size / 2;
    Tensor g = CLIP_SLOPE.of(x);
    Tensor first = g.slice(1, 0, half).pad(1, 0, size - half);
    Tensor second = g.slice(1, half, size).pad(1, half, 0);
    Tensor all = Tensor.stack(1, slope.of(x).mul(-100 / worst), first, second);
    return of(candidates).with(GRADIENTS, all.reshape(n, 3, size));
  }
}
