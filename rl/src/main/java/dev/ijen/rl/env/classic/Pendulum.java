package dev.ijen.rl.env.classic;

import dev.ijen.kernels.DType;
import dev.ijen.rl.env.Drawable;
import dev.ijen.rl.env.Env;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.env.Rows;
import dev.ijen.rl.env.Sines;
import dev.ijen.rl.env.Space;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.awt.Graphics2D;

/**
 * The pendulum to be swung up and held, exactly as Gymnasium 1.3's Pendulum-v1 plays it: state in
 * doubles, but what stems from the action alone in floats, as NumPy 2 computes it.
 *
 * <p>Observation: cosine and sine of the angle (0 is up, positive counter-clockwise), angular
 * velocity (rad/s, at most 8). Action: a torque, clipped at +-2 N m. Reward: minus (angle^2 + 0.1
 * velocity^2 + 0.001 torque^2), of the state before the step. It never ends; Pendulum-v1 truncates
 * after 200 steps. Semi-implicit Euler steps of 0.05 s, 1 kg, 1 m, 10 m/s^2.
 */
public final class Pendulum implements Env, Drawable {
  static final double MAX_SPEED = 8;
  private static final float MAX_TORQUE = 2;
  private static final double SECONDS = .05;
  private static final double GRAVITY = 10;
  private static final double TAU = 2 * Math.PI;
  private static final Space ACTIONS = Space.box(-MAX_TORQUE, MAX_TORQUE, 1);
  private static final Space OBSERVATIONS =
      new Space.Box(
          DType.F32,
          Shape.of(3),
          new float[] {-1, -1, (float) -MAX_SPEED},
          new float[] {1, 1, (float) MAX_SPEED});

  private final int n;
  private final double[] angle;
  private final double[] speed;

  public Pendulum(int count) {
    n = count;
    angle = new double[n];
    speed = new double[n];
  }

  @Override
  public String name() {
    return "pendulum";
  }

  @Override
  public int count() {
    return n;
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  public void reset(int copy, NumpyRandom random) {
    angle[copy] = random.uniform(-Math.PI, Math.PI);
    speed[copy] = random.uniform(-1, 1);
  }

  @Override
  public void step(int from, int to, Rows rows) {
    float[] action = rows.action.floats();
    for (int i = from; i < to; i++) {
      float torque = Math.clamp(action[i], -MAX_TORQUE, MAX_TORQUE);
      double theta = angle[i];
      double omega = speed[i];
      double off = normal(theta);
      rows.reward[i] = -(off * off + .1 * (omega * omega) + .001f * (torque * torque));
      double faster = omega + (3 * GRAVITY / 2 * Sines.sin(theta) + 3f * torque) * SECONDS;
      speed[i] = Math.clamp(faster, -MAX_SPEED, MAX_SPEED);
      angle[i] = theta + speed[i] * SECONDS;
    }
  }

  /** Into -pi to pi, as Python's remainder does it. */
  private static double normal(double angle) {
    double a = angle + Math.PI;
    if (!(a >= 0 && a < TAU)) {
      a %= TAU;
      if (a < 0) a += TAU;
    }
    return a - Math.PI;
  }

  @Override
  public void observe(int from, int to, Rows rows) {
    float[] out = rows.observation.floats();
    for (int i = from; i < to; i++) {
      out[3 * i] = (float) Sines.cos(angle[i]);
      out[3 * i + 1] = (float) Sines.sin(angle[i]);
      out[3 * i + 2] = (float) speed[i];
    }
  }

  @Override
  public void swap(int a, int b) {
    Rows.swap(angle, a, b);
    Rows.swap(speed, a, b);
  }

  @Override
  public void save(Snapshot out) {
    out.put("angle", Tensor.of(angle, n));
    out.put("speed", Tensor.of(speed, n));
  }

  @Override
  public void load(Snapshot in) {
    load(in, "angle", angle);
    load(in, "speed", speed);
  }

  private void load(Snapshot in, String name, double[] into) {
    double[] values = in.tensor(name, DType.F64, Shape.of(n)).toDoubles();
    for (double v : values) {
      if (!Double.isFinite(v)) throw new SnapshotException("pendulum: " + name + " is " + v);
    }
    System.arraycopy(values, 0, into, 0, n);
  }

  @Override
  public void draw(Graphics2D g, int width, int height, int copy) {
    PendulumPicture.draw(g, width, height, angle[copy]);
  }

  @Override
  public String text(int copy) {
    return PendulumPicture.text(angle[copy], speed[copy]);
  }
}
