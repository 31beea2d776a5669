package dev.ijen.rl.env.maze;

/**
 * Walls in the unit square and a target: the maps of Kheperax, in its order.
 *
 * @param name as in the names of environments
 * @param walls inside, each from x, y to x, y; the square's border comes on top
 * @param targetX where the target's middle is
 * @param targetY where the target's middle is
 */
public record Maze(String name, float[][] walls, float targetX, float targetY) {
  /** Of every target. */
  public static final float TARGET_RADIUS = .05f;

  private static final float[][] BORDER = {{0, 0, 1, 0}, {0, 0, 0, 1}, {0, 1, 1, 1}, {1, 1, 1, 0}};

  /**
   * The classic one of J. Lehman and K. Stanley, "Abandoning objectives" (2011), as Kheperax has
   * it: the way to the target, top left of the start, leads away from it.
   */
  public static final Maze STANDARD =
      new Maze(
          "standard",
          new float[][] {
            {.25f, .25f, .25f, .75f},
            {.14f, .45f, 0, .65f},
            {.25f, .75f, 0, .8f},
            {.25f, .75f, .66f, .875f},
            {.355f, 0, .525f, .185f},
            {.25f, .5f, .75f, .215f},
            {1, .25f, .435f, .55f},
            {0, .8f, 0, 1},
            {.355f, 0, 1, 0}
          },
          .15f,
          .9f);

  /** Two walls, to be passed on the right and on the left. */
  public static final Maze POINT =
      new Maze(
          "pointmaze",
          new float[][] {{0, .25f, .75f, .25f}, {.25f, .6f, 1, .6f}, {0, .25f, 0, 1}},
          .9f,
          .9f);

  /** A corridor of five bends. */
  public static final Maze SNAKE =
      new Maze(
          "snake",
          new float[][] {
            {.2f, 0, .2f, .8f},
            {0, .2f, 0, 1},
            {.2f, 0, 1, 0},
            {.2f, .8f, .8f, .8f},
            {.2f, .4f, .8f, .4f},
            {.4f, .6f, 1, .6f},
            {.4f, .2f, 1, .2f}
          },
          .9f,
          .1f);

  /** The name of the environment and of the task in it. */
  public String kheperax() {
    return this == STANDARD ? "kheperax" : "kheperax-" + name;
  }

  /** Inside walls, then the border. */
  float[][] all() {
    float[][] all = new float[walls.length + BORDER.length][];
    System.arraycopy(walls, 0, all, 0, walls.length);
    System.arraycopy(BORDER, 0, all, walls.length, BORDER.length);
    return all;
  }
}
