package dev.ijen.rl.env;

import dev.ijen.rl.env.box2d.LunarLander;
import dev.ijen.rl.env.classic.CartPole;
import dev.ijen.rl.env.classic.Pendulum;
import dev.ijen.rl.env.maze.Kheperax;
import dev.ijen.rl.env.maze.Maze;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The environments that come with Ijen, by name. */
public final class Envs {
  private Envs() {}

  /**
   * One environment of the registry.
   *
   * @param id its name
   * @param aliases other names for it, e.g. Gymnasium's
   * @param description one line
   * @param solvedAt mean return over 100 episodes from which it counts as solved; NaN when nobody
   *     has set such a mark
   * @param timeLimit steps after which an episode is truncated; 0 for none
   * @param maker makes the given number of copies
   */
  public record Spec(
      String id,
      List<String> aliases,
      String description,
      double solvedAt,
      int timeLimit,
      IntFunction<Env> maker) {
    /** {@code count} copies, not yet reset. */
    public VectorEnv make(int count, Autoreset mode) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "env " + id + ": the number of copies must be at least 1, is " + count);
      }
      return new VectorEnv(maker.apply(count), timeLimit, mode);
    }

    private boolean is(String name) {
      return name.equalsIgnoreCase(id) || aliases.stream().anyMatch(name::equalsIgnoreCase);
    }
  }

  private static final List<Spec> ALL =
      List.of(
          new Spec(
              "cartpole",
              List.of("CartPole-v1"),
              "keep a pole upright on a cart that is pushed left or right",
              475,
              500,
              CartPole::new),
          new Spec(
              "pendulum",
              List.of("Pendulum-v1"),
              "swing a pendulum up and hold it with a torque too weak to lift it",
              Double.NaN,
              200,
              Pendulum::new),
          new Spec(
              "lunar-lander",
              List.of("LunarLander-v3"),
              "land between two flags with three engines (needs gdx-box2d)",
              200,
              1000,
              LunarLander::new),
          maze(
              Maze.STANDARD, "drive a round robot through a maze whose shortest way is walled off"),
          maze(Maze.POINT, "drive a round robot around two walls"),
          maze(Maze.SNAKE, "drive a round robot through a corridor of five bends"));

  private static Spec maze(Maze maze, String description) {
    IntFunction<Env> maker = n -> new Kheperax(maze, Kheperax.Reward.TARGET, n);
    return new Spec(maze.kheperax(), List.of(), description, Double.NaN, 1000, maker);
  }

  /** All of them, in the order of the documentation. */
  public static List<Spec> all() {
    return ALL;
  }

  /**
   * The environment of a name or alias, upper and lower case alike.
   *
   * @throws IllegalArgumentException for an unknown name, with the nearest ones
   */
  public static Spec named(String name) {
    for (Spec s : ALL) if (s.is(name)) return s;
    List<String> names =
        ALL.stream().flatMap(s -> Stream.concat(Stream.of(s.id), s.aliases.stream())).toList();
    List<String> near = Nearest.of(name, names, 3);
    throw new IllegalArgumentException(
        "unknown environment "
            + name
            + (near.isEmpty()
                ? "; there are " + String.join(", ", ALL.stream().map(Spec::id).toList())
                : "; did you mean " + String.join(" or ", near) + "?"));
  }

  /** {@code count} copies with {@link Autoreset#NEXT_STEP}, Gymnasium's default; not yet reset. */
  public static VectorEnv make(String name, int count) {
    return make(name, count, Autoreset.NEXT_STEP);
  }

  /** {@code count} copies, not yet reset. */
  public static VectorEnv make(String name, int count, Autoreset mode) {
    return named(name).make(count, mode);
  }
}
