package dev.ijen.qd.task;

import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Tensor;

/**
 * Two objectives that cannot both be had: minus the sphere or the Rastrigin function of n genes,
 * once around 0 and once around 2.2, as the benchmark of Pierrot et al., "Multi-objective quality
 * diversity optimization" (2022), and QDax's test of it. Genes are from -2 to 4 (those outside are
 * taken as the nearest inside); the measures are the first two.
 */
public final class ShiftedPair implements Task {
  private static final double LOW = -2;
  private static final double HIGH = 4;
  private static final double SHIFT = 2.2;

  private final boolean rastrigin;
  private final int size;

  private ShiftedPair(boolean rastrigin, int size) {
    if (size < 2) throw new IllegalArgumentException("shifted pair: " + size + " genes, below 2");
    this.rastrigin = rastrigin;
    this.size = size;
  }

  /** -sum (x - s)^2 for s = 0 and 2.2. */
  public static ShiftedPair sphere(int size) {
    return new ShiftedPair(false, size);
  }

  /** -sum (10 + (x - s)^2 - 10 cos 2 pi (x - s)) for s = 0 and 2.2. */
  public static ShiftedPair rastrigin(int size) {
    return new ShiftedPair(true, size);
  }

  @Override
  public String name() {
    return rastrigin ? "rastrigin-pareto" : "sphere-pareto";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int objectives() {
    return 2;
  }

  @Override
  public Bounds bounds() {
    return new Bounds(new double[] {LOW, LOW}, new double[] {HIGH, HIGH}, "x1", "x2");
  }

  @Override
  public float lower() {
    return (float) LOW;
  }

  @Override
  public float upper() {
    return (float) HIGH;
  }

  /** Between both optima. */
  @Override
  public Tensor start() {
    return Tensor.full(SHIFT / 2, size);
  }

  @Override
  public Batch of(Batch candidates) {
    Tensor x = Genomes.of(this, candidates).clamp(LOW, HIGH);
    return Batch.of(OBJECTIVE, Tensor.stack(1, value(x), value(x.sub(SHIFT))))
        .with(MEASURES, x.slice(1, 0, 2));
  }

  private Tensor value(Tensor x) {
    Tensor squares = x.square();
    Tensor each = rastrigin ? squares.add(10).sub(x.mul(2 * Math.PI).cos().mul(10)) : squares;
    return each.sum(1).neg();
  }
}
