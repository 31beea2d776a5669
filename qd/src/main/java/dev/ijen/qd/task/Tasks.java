package dev.ijen.qd.task;

import dev.ijen.rl.env.Nearest;
import dev.ijen.rl.env.maze.Maze;
import java.util.List;
import java.util.function.Supplier;

/** The tasks that come with Ijen, by name, with the set-up that they are usually reported in. */
public final class Tasks {
  private Tasks() {}

  /**
   * One task of the registry.
   *
   * @param name as on the command line
   * @param description one line
   * @param cells of the usual grid, one number per measure
   * @param offset what the QD score subtracts from every objective
   * @param sigma the usual first step size of an emitter
   * @param maker makes the task
   */
  public record Spec(
      String name,
      String description,
      List<Integer> cells,
      double offset,
      double sigma,
      Supplier<Task> maker) {
    /** A new one. */
    public Task make() {
      return maker.get();
    }

    /** A step size that was set, above 0, or else the usual one. */
    public double sigma(double set) {
      return set > 0 ? set : sigma;
    }
  }

  private static final List<Spec> ALL =
      List.of(
          new Spec(
              "sphere",
              "a sphere of 100 numbers; the measures are sums over its halves",
              List.of(100, 100),
              0,
              .5,
              () -> LinearProjection.sphere(100)),
          new Spec(
              "sphere-1000",
              "the same of 1,000 numbers",
              List.of(100, 100),
              0,
              .5,
              () -> LinearProjection.sphere(1000)),
          new Spec(
              "rastrigin",
              "the Rastrigin function of 100 numbers, with the measures of sphere",
              List.of(100, 100),
              0,
              .5,
              () -> LinearProjection.rastrigin(100)),
          new Spec(
              "rastrigin-1000",
              "the same of 1,000 numbers",
              List.of(100, 100),
              0,
              .5,
              () -> LinearProjection.rastrigin(1000)),
          new Spec(
              "arm",
              "12 joints reach for every place of a disc, smoothly (as in pyribs)",
              List.of(100, 100),
              -10,
              .1,
              () -> Arm.pyribs(12)),
          new Spec(
              "arm-qdhf",
              "the arm of QDHF (2023): 10 joints, objective 100 (1 - variance)",
              List.of(50, 50),
              0,
              .1,
              () -> Arm.qdhf(10)),
          new Spec(
              "arm-qdax",
              "the arm of QDax: genes from 0 to 1, objective minus their deviation",
              List.of(100, 100),
              -1,
              .1,
              () -> Arm.qdax(8)),
          new Spec(
              "spiral",
              "a gene is an angle on Archimedes' spiral, the measures the place in the plane",
              List.of(100, 100),
              0,
              1,
              () -> new Spiral(Spiral.Gene.ANGLE, Spiral.Measure.PLACE)),
          new Spec(
              "spiral-arc",
              "a gene is a length on the spiral, the measures the place in the plane",
              List.of(100, 100),
              0,
              1,
              () -> new Spiral(Spiral.Gene.LENGTH, Spiral.Measure.PLACE)),
          new Spec(
              "spiral-geodesic",
              "a gene is an angle on the spiral, the measure the length up to it",
              List.of(1000),
              0,
              1,
              () -> new Spiral(Spiral.Gene.ANGLE, Spiral.Measure.LENGTH)),
          new Spec(
              "rastrigin-pareto",
              "two objectives: the Rastrigin function of 120 numbers around two places",
              List.of(8, 8),
              -4600,
              .5,
              () -> ShiftedPair.rastrigin(120)),
          new Spec(
              "sphere-pareto",
              "two objectives: the sphere of 120 numbers around two places",
              List.of(8, 8),
              -2200,
              .5,
              () -> ShiftedPair.sphere(120)),
          new Spec(
              "cartpole",
              "networks 4-16-2 balance CartPole-v1, in every place and at every speed",
              List.of(50, 50),
              0,
              .5,
              PolicyTask::cartpole),
          new Spec(
              "pendulum",
              "networks 3-16-1 swing up Pendulum-v1, or keep it turning at some height",
              List.of(50, 50),
              -3255,
              .5,
              PolicyTask::pendulum),
          new Spec(
              "lunar-lander",
              "linear policies land LunarLander-v3, everywhere and at every speed",
              List.of(50, 50),
              -600,
              1,
              PolicyTask::lunarLander),
          maze(Maze.STANDARD, "networks of 138 weights drive a robot to every place of a maze"),
          maze(Maze.POINT, "the same in a maze of two walls"),
          maze(Maze.SNAKE, "the same in a corridor of five bends"));

  /** A step is at most the diagonal from the target. */
  private static Spec maze(Maze maze, String description) {
    Supplier<Task> maker = () -> PolicyTask.kheperax(maze, PolicyTask.Goal.TARGET);
    return new Spec(maze.kheperax(), description, List.of(100, 100), -354, .5, maker);
  }

  /** All of them, in the order of the documentation. */
  public static List<Spec> all() {
    return ALL;
  }

  /**
   * The task of a name, upper and lower case alike.
   *
   * @throws IllegalArgumentException for an unknown name, with the nearest ones
   */
  public static Spec named(String name) {
    for (Spec s : ALL) if (s.name.equalsIgnoreCase(name)) return s;
    List<String> names = ALL.stream().map(Spec::name).toList();
    List<String> near = Nearest.of(name, names, 3);
    throw new IllegalArgumentException(
        "unknown task "
            + name
            + (near.isEmpty()
                ? "; there are " + String.join(", ", names)
                : "; did you mean " + String.join(" or ", near) + "?"));
  }

  /** The task itself. */
  public static Task make(String name) {
    return named(name).make();
  }
}
