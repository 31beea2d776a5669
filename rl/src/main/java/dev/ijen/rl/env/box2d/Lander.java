package dev.ijen.rl.env.box2d;

import com.badlogic.gdx.math.Vector2;
import com.badlogic.gdx.physics.box2d.Body;
import com.badlogic.gdx.physics.box2d.BodyDef;
import com.badlogic.gdx.physics.box2d.Contact;
import com.badlogic.gdx.physics.box2d.ContactImpulse;
import com.badlogic.gdx.physics.box2d.ContactListener;
import com.badlogic.gdx.physics.box2d.EdgeShape;
import com.badlogic.gdx.physics.box2d.FixtureDef;
import com.badlogic.gdx.physics.box2d.Manifold;
import com.badlogic.gdx.physics.box2d.PolygonShape;
import com.badlogic.gdx.physics.box2d.World;
import com.badlogic.gdx.physics.box2d.joints.RevoluteJointDef;
import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.env.Sines;
import java.lang.ref.Cleaner;

/**
 * One episode of LunarLander-v3: the moon, the lander and its legs in a world of their own. Draws
 * and makes everything in Gymnasium's order; what Python computes is in doubles, what Box2D does in
 * floats.
 */
final class Lander {
  static final double FPS = 50;
  static final double SCALE = 30;
  static final double WIDTH = 600 / SCALE;
  static final double HEIGHT = 400 / SCALE;
  static final double PAD = HEIGHT / 4;
  static final double[] HULL = {-14, 17, -17, 0, -17, -10, 17, -10, 17, 0, 14, 17};
  static final double LEG_WIDTH = 2 / SCALE;
  static final double LEG_HEIGHT = 8 / SCALE;
  private static final int CHUNKS = 11;
  private static final double MAIN_POWER = 13;
  private static final double SIDE_POWER = .6;
  private static final double LEG_AWAY = 20;
  private static final double LEG_DOWN = 18;
  private static final double SIDE_HEIGHT = 14;
  private static final double SIDE_AWAY = 12;
  private static final double MAIN_Y = 4;
  private static final double FORCE = 1000;
  private static final Cleaner CLEANER = Cleaner.create();

  /** Heights of the ground at x = 0, 2, ..., 20. */
  final double[] ground = new double[CHUNKS];

  /** Lander, left and right leg: x, y, angle of each. */
  final float[] poses = new float[9];

  final float[] observation = new float[8];
  double reward;
  boolean terminated;

  private final Body hull;
  private final Body[] legs = new Body[2];
  private final Touch touch;
  private final Cleaner.Cleanable end;
  private final World world;
  private double shaping = Double.NaN;

  Lander(NumpyRandom random) {
    world = new World(new Vector2(0, -10), true);
    end = CLEANER.register(this, world::dispose);
    terrain(random);
    moon();
    hull = hull();
    float fx = (float) random.uniform(-FORCE, FORCE);
    float fy = (float) random.uniform(-FORCE, FORCE);
    hull.applyForceToCenter(fx, fy, true);
    legs[0] = leg(-1);
    legs[1] = leg(1);
    touch = new Touch(hull, legs);
    world.setContactListener(touch);
    step(0, random);
  }

  private void terrain(NumpyRandom random) {
    double[] height = new double[CHUNKS + 1];
    for (int i = 0; i < height.length; i++) height[i] = random.uniform(0, HEIGHT / 2);
    for (int i = -2; i <= 2; i++) height[CHUNKS / 2 + i] = PAD;
    for (int i = 0; i < CHUNKS; i++) {
      double before = height[i == 0 ? CHUNKS : i - 1]; // Python's index -1 is the last
      ground[i] = .33 * (before + height[i] + height[i + 1]);
    }
  }

  static double groundX(int i) {
    return WIDTH / (CHUNKS - 1) * i;
  }

  private void moon() {
    Body moon = world.createBody(new BodyDef());
    EdgeShape edge = new EdgeShape();
    edge.set(0, 0, (float) WIDTH, 0);
    FixtureDef f = new FixtureDef();
    f.shape = edge;
    moon.createFixture(f);
    f.friction = .1f;
    for (int i = 0; i + 1 < CHUNKS; i++) {
      edge.set(
          (float) groundX(i), (float) ground[i], (float) groundX(i + 1), (float) ground[i + 1]);
      moon.createFixture(f);
    }
    edge.dispose();
  }

  private Body hull() {
    PolygonShape shape = new PolygonShape();
    float[] vertices = new float[HULL.length];
    for (int i = 0; i < vertices.length; i++) vertices[i] = (float) (HULL[i] / SCALE);
    shape.set(vertices);
    return body(WIDTH / 2, 0, shape, 5, .1f, 0x10);
  }

  private Body leg(int side) {
    PolygonShape shape = new PolygonShape();
    shape.setAsBox((float) LEG_WIDTH, (float) LEG_HEIGHT);
    double x = WIDTH / 2 - side * LEG_AWAY / SCALE;
    Body leg = body(x, side * .05, shape, 1, .2f, 0x20);
    RevoluteJointDef joint = new RevoluteJointDef();
    joint.bodyA = hull;
    joint.bodyB = leg;
    joint.localAnchorB.set((float) (side * LEG_AWAY / SCALE), (float) (LEG_DOWN / SCALE));
    joint.referenceAngle = leg.getAngle() - hull.getAngle(); // pybox2d sets it when nobody does
    joint.enableMotor = true;
    joint.enableLimit = true;
    joint.maxMotorTorque = 40;
    joint.motorSpeed = (float) (.3 * side);
    joint.lowerAngle = (float) (side < 0 ? .9 - .5 : -.9);
    joint.upperAngle = (float) (side < 0 ? .9 : -.9 + .5);
    world.createJoint(joint);
    return leg;
  }

  private Body body(
      double x, double angle, PolygonShape shape, float density, float friction, int category) {
    BodyDef d = new BodyDef();
    d.type = BodyDef.BodyType.DynamicBody;
    d.position.set((float) x, (float) HEIGHT);
    d.angle = (float) angle;
    Body body = world.createBody(d);
    FixtureDef f = new FixtureDef();
    f.shape = shape;
    f.density = density;
    f.friction = friction;
    f.restitution = 0;
    f.filter.categoryBits = (short) category;
    f.filter.maskBits = 1; // the ground only
    body.createFixture(f);
    shape.dispose();
    return body;
  }

  /** Action 0: nothing, 1: left engine, 2: main engine, 3: right engine. */
  void step(int action, NumpyRandom random) {
    double angle = hull.getAngle();
    double sin = Sines.sin(angle);
    double cos = Sines.cos(angle);
    double d0 = random.uniform(-1, 1) / SCALE;
    double d1 = random.uniform(-1, 1) / SCALE;
    Vector2 at = hull.getPosition();
    if (action == 2) {
      double ahead = MAIN_Y / SCALE + 2 * d0;
      double ox = sin * ahead + -cos * d1;
      double oy = -cos * ahead - sin * d1;
      push(ox, oy, MAIN_POWER, at.x + ox, at.y + oy);
    } else if (action != 0) {
      double aside = 3 * d1 + (action - 2) * SIDE_AWAY / SCALE;
      double ox = sin * d0 + -cos * aside;
      double oy = -cos * d0 - sin * aside;
      // the 17 is the original's
      push(ox, oy, SIDE_POWER, at.x + ox - sin * 17 / SCALE, at.y + oy + cos * SIDE_HEIGHT / SCALE);
    }
    world.step((float) (1 / FPS), 6 * 30, 2 * 30);
    look();
    judge(action == 2 ? 1 : 0, action == 1 || action == 3 ? 1 : 0);
    if (terminated) end.clean();
  }

  private void push(double ox, double oy, double power, double x, double y) {
    hull.applyLinearImpulse(
        (float) (-ox * power), (float) (-oy * power), (float) x, (float) y, true);
  }

  private void look() {
    pose(0, hull);
    pose(1, legs[0]);
    pose(2, legs[1]);
  }

  private void pose(int i, Body b) {
    Vector2 p = b.getPosition();
    poses[3 * i] = p.x;
    poses[3 * i + 1] = p.y;
    poses[3 * i + 2] = b.getAngle();
  }

  private void judge(double mainPower, double sidePower) {
    Vector2 v = hull.getLinearVelocity();
    double x = (poses[0] - WIDTH / 2) / (WIDTH / 2);
    double y = (poses[1] - (PAD + LEG_DOWN / SCALE)) / (HEIGHT / 2);
    double vx = v.x * (WIDTH / 2) / FPS;
    double vy = v.y * (HEIGHT / 2) / FPS;
    double angle = poses[2];
    double left = touch.left ? 1 : 0;
    double right = touch.right ? 1 : 0;
    double[] state = {x, y, vx, vy, angle, 20.0 * hull.getAngularVelocity() / FPS, left, right};
    for (int i = 0; i < state.length; i++) observation[i] = (float) state[i];
    double now =
        -100 * Math.sqrt(x * x + y * y)
            - 100 * Math.sqrt(vx * vx + vy * vy)
            - 100 * Math.abs(angle)
            + 10 * left
            + 10 * right;
    reward = Double.isNaN(shaping) ? 0 : now - shaping;
    shaping = now;
    reward -= mainPower * .30;
    reward -= sidePower * .03;
    if (touch.crashed || Math.abs(x) >= 1) {
      terminated = true;
      reward = -100;
    }
    if (!hull.isAwake()) {
      terminated = true;
      reward = 100;
    }
  }

  /** Frees the world; poses and observation stay. */
  void close() {
    end.clean();
  }

  /** Who touches the ground. */
  private static final class Touch implements ContactListener {
    private final Body hull;
    private final Body[] legs;
    private boolean crashed;
    private boolean left;
    private boolean right;

    Touch(Body hull, Body[] legs) {
      this.hull = hull;
      this.legs = legs;
    }

    @Override
    public void beginContact(Contact contact) {
      Body a = contact.getFixtureA().getBody();
      Body b = contact.getFixtureB().getBody();
      if (a == hull || b == hull) crashed = true;
      if (a == legs[0] || b == legs[0]) left = true;
      if (a == legs[1] || b == legs[1]) right = true;
    }

    @Override
    public void endContact(Contact contact) {
      Body a = contact.getFixtureA().getBody();
      Body b = contact.getFixtureB().getBody();
      if (a == legs[0] || b == legs[0]) left = false;
      if (a == legs[1] || b == legs[1]) right = false;
    }

    @Override
    public void preSolve(Contact contact, Manifold oldManifold) {}

    @Override
    public void postSolve(Contact contact, ContactImpulse impulse) {}
  }
}
