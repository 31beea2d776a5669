package dev.ijen.rl.env.classic;

import dev.ijen.kernels.DType;
import dev.ijen.rl.env.Drawable;
import dev.ijen.rl.env.Env;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.env.Rows;
import dev.ijen.rl.env.Space;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.awt.Graphics2D;

/**
 * The cart-pole of Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve
 * difficult learning control problems" (1983), exactly as Gymnasium 1.3's CartPole-v1 plays it:
 * state and arithmetic in doubles in the same order of operations, observations rounded to floats,
 * starts drawn from NumPy's generator.
 *
 * <p>Observation: position (m), velocity (m/s), angle (rad, positive to the right), angular
 * velocity (rad/s). Action: 0 pushes left, 1 right, with 10 N. Reward 1 for every step, the last
 * included. The episode ends when the cart leaves +-2.4 m or the pole +-12 degrees; CartPole-v1
 * also truncates it after 500 steps. Equations: R. V. Florian, "Correct equations for the dynamics
 * of the cart-pole system" (2007), without friction, explicit Euler steps of 0.02 s.
 */
public final class CartPole implements Env, Drawable {
  /** Half the track (m). */
  static final double MAX_POSITION = 2.4;

  /** 12 degrees. */
  static final double MAX_ANGLE = 12 * 2 * Math.PI / 360;

  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = .1;
  private static final double MASS = POLE_MASS + 1;
  private static final double HALF_LENGTH = .5;
  private static final double POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
  private static final double FORCE = 10;
  private static final double SECONDS = .02;
  private static final double START = .05;
  private static final float INFINITE = Float.POSITIVE_INFINITY;
  private static final Space ACTIONS = Space.discrete(2);
  private static final Space OBSERVATIONS = observations();

  private final int n;
  private final double[] position;
  private final double[] velocity;
  private final double[] angle;
  private final double[] spin;

  public CartPole(int count) {
    n = count;
    position = new double[n];
    velocity = new double[n];
    angle = new double[n];
    spin = new double[n];
  }

  /** Twice the limits, so that the observation that ends an episode is inside. */
  private static Space observations() {
    float x = (float) (2 * MAX_POSITION);
    float a = (float) (2 * MAX_ANGLE);
    float[] high = {x, INFINITE, a, INFINITE};
    float[] low = {-x, -INFINITE, -a, -INFINITE};
    return new Space.Box(DType.F32, Shape.of(4), low, high);
  }

  @Override
  public String name() {
    return "cartpole";
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
    position[copy] = random.uniform(-START, START);
    velocity[copy] = random.uniform(-START, START);
    angle[copy] = random.uniform(-START, START);
    spin[copy] = random.uniform(-START, START);
  }

  @Override
  public void step(int from, int to, Rows rows) {
    advance(from, to, rows.action.ints());
    for (int i = from; i < to; i++) {
      rows.reward[i] = 1;
      rows.terminated[i] = failed(position[i], angle[i]);
    }
  }

  private static boolean failed(double x, double theta) {
    return x < -MAX_POSITION || x > MAX_POSITION || theta < -MAX_ANGLE || theta > MAX_ANGLE;
  }

  /** The order of the operations is Gymnasium's: another one rounds differently. */
  private void advance(int from, int to, int[] action) {
    for (int i = from; i < to; i++) {
      double force = 2 * FORCE * action[i] - FORCE;
      double theta = angle[i];
      double omega = spin[i];
      double sin = SmallAngle.sin(theta);
      double cos = SmallAngle.cos(theta);
      double push = (force + POLE_MASS_LENGTH * (omega * omega) * sin) / MASS;
      double turn =
          (GRAVITY * sin - cos * push)
              / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / MASS));
      double pull = push - POLE_MASS_LENGTH * turn * cos / MASS;
      position[i] = position[i] + SECONDS * velocity[i];
      velocity[i] = velocity[i] + SECONDS * pull;
      angle[i] = theta + SECONDS * omega;
      spin[i] = omega + SECONDS * turn;
    }
  }

  @Override
  public void observe(int from, int to, Rows rows) {
    float[] out = rows.observation.floats();
    for (int i = from; i < to; i++) {
      out[4 * i] = (float) position[i];
      out[4 * i + 1] = (float) velocity[i];
      out[4 * i + 2] = (float) angle[i];
      out[4 * i + 3] = (float) spin[i];
    }
  }

  @Override
  public void swap(int a, int b) {
    Rows.swap(position, a, b);
    Rows.swap(velocity, a, b);
    Rows.swap(angle, a, b);
    Rows.swap(spin, a, b);
  }

  @Override
  public void save(Snapshot out) {
    out.put("position", Tensor.of(position, n));
    out.put("velocity", Tensor.of(velocity, n));
    out.put("angle", Tensor.of(angle, n));
    out.put("spin", Tensor.of(spin, n));
  }

  @Override
  public void load(Snapshot in) {
    double[][] states = {position, velocity, angle, spin};
    String[] names = {"position", "velocity", "angle", "spin"};
    for (int s = 0; s < states.length; s++) {
      double[] values = in.tensor(names[s], DType.F64, Shape.of(n)).toDoubles();
      for (double v : values) {
        if (!Double.isFinite(v)) throw new SnapshotException("cartpole: " + names[s] + " is " + v);
      }
      System.arraycopy(values, 0, states[s], 0, n);
    }
  }

  @Override
  public void draw(Graphics2D g, int width, int height, int copy) {
    CartPolePicture.draw(g, width, height, position[copy], angle[copy]);
  }

  @Override
  public String text(int copy) {
    return CartPolePicture.text(position[copy], angle[copy]);
  }
}
