package dev.ijen.rl.env.maze;

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
import java.util.Map;

/**
 * A round robot on two wheels in a maze: Kheperax (L. Grillotti and A. Cully, "Kheperax: a
 * lightweight JAX-based robot control environment", 2023), which follows the Khepera maze of
 * fastsim, in floats as there and in the same order of operations.
 *
 * <p>Observation: what three lasers measure at -45, 0 and 45 degrees (0.2 at most), then the left
 * and the right bumper (1 touched, -1 not). Action: how far the left and the right wheel turn, from
 * -1 to 1 (clipped), times 0.025. Every episode starts at (0.15, 0.15), looking up; nothing is
 * random. The info column {@code position} is where the robot is.
 *
 * <p>Its quirks are kept: a step asks whether the robot touches a wall <em>before</em> it moves,
 * and then does not move at all, so that a robot which has come to touch a wall never moves again,
 * whatever it does; and the bumpers say what was touched before the step, the lasers what is seen
 * after it.
 */
public final class Kheperax implements Env, Drawable {
  /** What is rewarded. */
  public enum Reward {
    /** Minus the distance to the target; the episode ends there. */
    TARGET,
    /** Minus the squared length of the wheels' turns; the episode goes on. */
    ENERGY
  }

  /** The info column: F32 [n, 2], where the robot is. */
  public static final String POSITION = "position";

  static final float RADIUS = .015f;
  static final float RANGE = .2f;
  static final int LASERS = 3;
  private static final int SHOWN = LASERS + 2;
  private static final float WHEELS_APART = .03f;
  private static final float SCALE = .025f;
  private static final float PI = (float) Math.PI;
  private static final float HALF_PI = (float) (Math.PI / 2);
  private static final float TAU = (float) (2 * Math.PI);
  static final float[] LASER_ANGLES = {(float) (-Math.PI / 4), 0, (float) (Math.PI / 4)};

  /** A wall further off than this is out of a laser's reach, whatever floats do. */
  private static final float REACH = RANGE * 1.001f;

  private static final Space OBSERVATIONS =
      new Space.Box(
          DType.F32,
          Shape.of(SHOWN),
          new float[] {0, 0, 0, -1, -1},
          new float[] {RANGE, RANGE, RANGE, 1, 1});

  private final Maze maze;
  private final float[][] walls;
  private final Reward reward;
  private final int n;
  final float[] x;
  final float[] y;
  final float[] angle;

  /** [n, 5], what is observed. */
  final float[] shown;

  /** [n, 2], the bumpers where the robot is: shown after the next step. */
  private final float[] bumpers;

  private final boolean[] stuck;

  public Kheperax(Maze maze, Reward reward, int count) {
    this.maze = maze;
    this.reward = reward;
    n = count;
    walls = maze.all();
    x = new float[n];
    y = new float[n];
    angle = new float[n];
    shown = new float[SHOWN * n];
    bumpers = new float[2 * n];
    stuck = new boolean[n];
  }

  @Override
  public String name() {
    return maze.kheperax();
  }

  @Override
  public int count() {
    return n;
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  /** Beyond -1 and 1 is allowed and clipped, as in the original. */
  @Override
  public Space actionSpace() {
    return Space.box(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 2);
  }

  @Override
  public Map<String, Space> info() {
    return Map.of(POSITION, Space.box(0, 1, 2));
  }

  Maze maze() {
    return maze;
  }

  @Override
  public void reset(int copy, NumpyRandom random) {
    x[copy] = .15f;
    y[copy] = .15f;
    angle[copy] = HALF_PI;
    sense(copy);
    showBumpers(copy);
  }

  @Override
  public void step(int from, int to, Rows rows) {
    float[] action = rows.action.floats();
    for (int i = from; i < to; i++) {
      float left = wheel(action[2 * i]);
      float right = wheel(action[2 * i + 1]);
      showBumpers(i);
      if (!stuck[i]) {
        move(i, left, right);
        sense(i);
      }
      if (reward == Reward.TARGET) {
        float distance = norm(maze.targetX() - x[i], maze.targetY() - y[i]);
        rows.reward[i] = -distance;
        rows.terminated[i] = distance < Maze.TARGET_RADIUS;
      } else {
        float turned = norm(left, right);
        rows.reward[i] = -(turned * turned);
      }
    }
  }

  private static float wheel(float action) {
    return Math.clamp(action, -1, 1) * SCALE;
  }

  private static float norm(float a, float b) {
    return (float) Math.sqrt(a * a + b * b);
  }

  private void showBumpers(int i) {
    shown[SHOWN * i + LASERS] = bumpers[2 * i];
    shown[SHOWN * i + LASERS + 1] = bumpers[2 * i + 1];
  }

  /** Along an arc, whose middle is on the line through both wheels. */
  private void move(int i, float left, float right) {
    float turn = (right - left) / WHEELS_APART;
    if (Math.abs(turn) > 1e-10f) {
      float r = left / turn + WHEELS_APART / 2;
      float sideways = (cos(turn) - 1) * r;
      float ahead = sin(turn) * r;
      float facing = angle[i] - HALF_PI;
      float cos = cos(facing);
      float sin = sin(facing);
      x[i] += sideways * cos - ahead * sin;
      y[i] += sideways * sin + ahead * cos;
      angle[i] = normal(angle[i] + normal(turn));
    } else {
      x[i] += left * cos(angle[i]);
      y[i] += left * sin(angle[i]);
      angle[i] = normal(angle[i]);
    }
  }

  private static float sin(float x) {
    return (float) Sines.sin(x);
  }

  private static float cos(float x) {
    return (float) Sines.cos(x);
  }

  /** Into -pi to pi. */
  private static float normal(float angle) {
    float a = angle + PI;
    if (!(a >= 0 && a < TAU)) {
      a %= TAU;
      if (a < 0) a += TAU;
    }
    return a - PI;
  }

  /** What a robot feels and sees where it is. */
  private void sense(int i) {
    float px = x[i];
    float py = y[i];
    boolean touches = false;
    boolean left = false;
    boolean right = false;
    Lasers lasers = null;
    for (float[] w : walls) {
      float dx = w[2] - w[0];
      float dy = w[3] - w[1];
      float u = Math.clamp(((px - w[0]) * dx + (py - w[1]) * dy) / (dx * dx + dy * dy), 0, 1);
      float ex = w[0] + u * dx - px;
      float ey = w[1] + u * dy - py;
      float distance = norm(ex, ey);
      if (distance <= RADIUS) {
        touches = true;
        if (distance < RADIUS) {
          float side = normal((float) StrictMath.atan2(ey, ex) - angle[i]);
          left |= side <= 0 && side > -HALF_PI;
          right |= side >= 0 && side < HALF_PI;
        }
      }
      if (distance <= REACH) {
        if (lasers == null) lasers = new Lasers(px, py, angle[i]);
        lasers.see(w);
      }
    }
    stuck[i] = touches;
    bumpers[2 * i] = left ? 1 : -1;
    bumpers[2 * i + 1] = right ? 1 : -1;
    for (int l = 0; l < LASERS; l++) {
      shown[SHOWN * i + l] = lasers == null ? RANGE : lasers.measured(l);
    }
  }

  /** The lasers of one robot in one place; never leaves {@link #sense}, so it costs no object. */
  private static final class Lasers {
    private final float x;
    private final float y;
    private final float x0;
    private final float y0;
    private final float x1;
    private final float y1;
    private final float x2;
    private final float y2;
    private float nearest0 = Float.POSITIVE_INFINITY;
    private float nearest1 = Float.POSITIVE_INFINITY;
    private float nearest2 = Float.POSITIVE_INFINITY;

    Lasers(float x, float y, float angle) {
      this.x = x;
      this.y = y;
      x0 = x + RANGE * cos(angle + LASER_ANGLES[0]);
      y0 = y + RANGE * sin(angle + LASER_ANGLES[0]);
      x1 = x + RANGE * cos(angle + LASER_ANGLES[1]);
      y1 = y + RANGE * sin(angle + LASER_ANGLES[1]);
      x2 = x + RANGE * cos(angle + LASER_ANGLES[2]);
      y2 = y + RANGE * sin(angle + LASER_ANGLES[2]);
    }

    void see(float[] wall) {
      boolean side = clockwise(x, y, wall[0], wall[1], wall[2], wall[3]);
      nearest0 = Math.min(nearest0, distance(x0, y0, wall, side));
      nearest1 = Math.min(nearest1, distance(x1, y1, wall, side));
      nearest2 = Math.min(nearest2, distance(x2, y2, wall, side));
    }

    /** To where the beam ending at ex, ey meets a wall; infinite when it does not. */
    private float distance(float ex, float ey, float[] w, boolean side) {
      if (side == clockwise(ex, ey, w[0], w[1], w[2], w[3])
          || clockwise(x, y, ex, ey, w[0], w[1]) == clockwise(x, y, ex, ey, w[2], w[3])) {
        return Float.POSITIVE_INFINITY;
      }
      float d = (x - ex) * (w[1] - w[3]) - (y - ey) * (w[0] - w[2]);
      float beam = x * ey - y * ex;
      float line = w[0] * w[3] - w[1] * w[2];
      float mx = (beam * (w[0] - w[2]) - (x - ex) * line) / d;
      float my = (beam * (w[1] - w[3]) - (y - ey) * line) / d;
      return norm(x - mx, y - my);
    }

    /** Whether a, b, c turn counter-clockwise. */
    private static boolean clockwise(float ax, float ay, float bx, float by, float cx, float cy) {
      return (cy - ay) * (bx - ax) > (by - ay) * (cx - ax);
    }

    float measured(int laser) {
      float m = laser == 0 ? nearest0 : laser == 1 ? nearest1 : nearest2;
      return m > RANGE ? RANGE : m;
    }
  }

  @Override
  public void observe(int from, int to, Rows rows) {
    System.arraycopy(
        shown, SHOWN * from, rows.observation.floats(), SHOWN * from, SHOWN * (to - from));
    float[] position = rows.info(POSITION).floats();
    for (int i = from; i < to; i++) {
      position[2 * i] = x[i];
      position[2 * i + 1] = y[i];
    }
  }

  @Override
  public void swap(int a, int b) {
    Rows.swap(x, a, b);
    Rows.swap(y, a, b);
    Rows.swap(angle, a, b);
    for (int k = 0; k < SHOWN; k++) Rows.swap(shown, SHOWN * a + k, SHOWN * b + k);
    for (int k = 0; k < 2; k++) Rows.swap(bumpers, 2 * a + k, 2 * b + k);
    boolean kept = stuck[a];
    stuck[a] = stuck[b];
    stuck[b] = kept;
  }

  @Override
  public void save(Snapshot out) {
    out.put("x", Tensor.of(x, n));
    out.put("y", Tensor.of(y, n));
    out.put("angle", Tensor.of(angle, n));
    out.put("shown", Tensor.of(shown, n, SHOWN));
  }

  @Override
  public void load(Snapshot in) {
    load(in, "x", x, n);
    load(in, "y", y, n);
    load(in, "angle", angle, n);
    for (int i = 0; i < n; i++) sense(i);
    load(in, "shown", shown, n, SHOWN);
  }

  private static void load(Snapshot in, String name, float[] into, int... dims) {
    float[] values = in.tensor(name, DType.F32, Shape.of(dims)).toFloats();
    for (float v : values) {
      if (!Float.isFinite(v)) throw new SnapshotException("kheperax: " + name + " is " + v);
    }
    System.arraycopy(values, 0, into, 0, into.length);
  }

  @Override
  public void draw(Graphics2D g, int width, int height, int copy) {
    KheperaxPicture.draw(g, width, height, this, copy);
  }

  @Override
  public String text(int copy) {
    return KheperaxPicture.text(this, copy);
  }
}
