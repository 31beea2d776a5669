package dev.ijen.qd.task;

import dev.ijen.autograd.nn.Layer;
import dev.ijen.autograd.nn.Linear;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Env;
import dev.ijen.rl.env.Trials;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.env.box2d.LunarLander;
import dev.ijen.rl.env.classic.CartPole;
import dev.ijen.rl.env.classic.Pendulum;
import dev.ijen.rl.env.maze.Kheperax;
import dev.ijen.rl.env.maze.Maze;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Policies of one network, judged by an episode: a genome is the network's {@code weights()}, all
 * networks of a batch are evaluated in one product per layer, and their environments stepped
 * together ({@link Trials}).
 */
public final class PolicyTask implements Played {
  /** What Kheperax's policies are to do. */
  public enum Goal {
    /** Objective: minus the sum of the distances to the target. */
    TARGET,
    /** Minus the sum of the squared turns of the wheels: drive little. */
    ENERGY,
    /**
     * Minus the number of steps, and minus 100 times the distance when the target is not reached.
     */
    FINAL
  }

  private static final long NET_SEED = 1;

  private final String name;
  private final long seed;
  private final IntFunction<Env> maker;
  private final int timeLimit;
  private final Layer<?> net;
  private final UnaryOperator<Tensor> head;
  private final Behaviour behaviour;
  private final ToDoubleFunction<Trials.Trial> objective;
  private final Trials trials;

  /**
   * @param name as on the command line
   * @param seed of the one start that all policies are judged from
   * @param maker makes that many copies of the environment
   * @param timeLimit steps of an episode at most
   * @param net of the shape of every policy; its own weights are where emitters begin
   * @param head the network's output to an action
   * @param behaviour what is measured
   * @param objective of an episode; greater is better
   */
  public PolicyTask(
      String name,
      long seed,
      IntFunction<Env> maker,
      int timeLimit,
      Layer<?> net,
      UnaryOperator<Tensor> head,
      Behaviour behaviour,
      ToDoubleFunction<Trials.Trial> objective) {
    this.name = name;
    this.seed = seed;
    this.maker = maker;
    this.timeLimit = timeLimit;
    this.net = net;
    this.head = head;
    this.behaviour = behaviour;
    this.objective = objective;
    trials = new Trials(maker, timeLimit);
  }

  /**
   * CartPole-v1 by a network 4-16-2 of tanh. Objective: steps balanced, up to 500. Measures: where
   * the cart is and how fast the pole turns, on the average of the episode.
   */
  public static PolicyTask cartpole() {
    Bounds bounds = new Bounds(new double[] {-2.4, 0}, new double[] {2.4, 2}, "position", "|spin|");
    return new PolicyTask(
        "cartpole",
        0,
        CartPole::new,
        500,
        Mlp.tanh(Key.of(NET_SEED), 4, 16, 2),
        out -> out.argmax(-1),
        Behaviour.means(bounds, (o, at) -> o[at], (o, at) -> Math.abs(o[at + 3])),
        Trials.Trial::total);
  }

  /**
   * Pendulum-v1 by a network 3-16-1 of tanh, its output's tanh being the share of the greatest
   * torque. Objective: the return, -3255 at worst. Measures: how high the pendulum is (the cosine)
   * and how fast it turns, on the average.
   */
  public static PolicyTask pendulum() {
    Bounds bounds = new Bounds(new double[] {-1, 0}, new double[] {1, 8}, "height", "|speed|");
    return new PolicyTask(
        "pendulum",
        0,
        Pendulum::new,
        200,
        Mlp.tanh(Key.of(NET_SEED), 3, 16, 1),
        out -> out.tanh().mul(2),
        Behaviour.means(bounds, (o, at) -> o[at], (o, at) -> Math.abs(o[at + 2])),
        Trials.Trial::total);
  }

  /**
   * A maze of Kheperax, as in pyribs' tutorial "Exploring Deceptive Mazes with Novelty Search": 250
   * steps, a network 5-8-8-2 (138 weights) of relu with a tanh at its end. Measures: where the
   * robot is before the last step (QDax takes the states that steps start from).
   */
  public static PolicyTask kheperax(Maze maze, Goal goal) {
    Kheperax.Reward reward = goal == Goal.ENERGY ? Kheperax.Reward.ENERGY : Kheperax.Reward.TARGET;
    Bounds square = new Bounds(new double[] {0, 0}, new double[] {1, 1}, "x", "y");
    return new PolicyTask(
        maze.kheperax(),
        0,
        n -> new Kheperax(maze, reward, n),
        250,
        Mlp.relu(Key.of(NET_SEED), 5, 8, 8, 2),
        Tensor::tanh,
        Behaviour.last(square, Kheperax.POSITION),
        goal == Goal.FINAL ? PolicyTask::finalDistance : Trials.Trial::total);
  }

  /**
   * LunarLander-v3 as in pyribs' tutorial "Using CMA-ME to Land a Lunar Lander Like a Space
   * Shuttle": a linear policy 8-4 without bias, zero at first, the action of the greatest output;
   * the start of seed 52. Measures: x and vertical speed when a leg first touches the ground; for a
   * lander that never does, its last x and its greatest speed downwards. Needs gdx-box2d.
   */
  public static PolicyTask lunarLander() {
    Bounds bounds =
        new Bounds(new double[] {-1, -3}, new double[] {1, 0}, "impact x", "impact speed");
    return new PolicyTask(
        "lunar-lander",
        52,
        LunarLander::new,
        1000,
        Linear.unbiased(Key.of(NET_SEED), 8, 4).scaled(0).packed(),
        out -> out.argmax(-1),
        Behaviour.of(bounds, Impact::new),
        Trials.Trial::total);
  }

  private static double finalDistance(Trials.Trial t) {
    return -t.length() + (t.terminated() ? 0 : 100 * t.last());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return net.size();
  }

  @Override
  public Bounds bounds() {
    return behaviour.bounds();
  }

  @Override
  public Tensor start() {
    return net.weights().copy();
  }

  @Override
  public Batch of(Batch candidates) {
    Tensor genomes = Genomes.of(this, candidates);
    int n = genomes.dim(0);
    Behaviour.Notes notes = behaviour.notes(n);
    Trials.Trial[] played = trials.play(n, seed, (who, count) -> some(genomes, who, count), notes);
    float[] objectives = new float[n];
    for (int i = 0; i < n; i++) objectives[i] = (float) objective.applyAsDouble(played[i]);
    return Batch.of(OBJECTIVE, Tensor.of(objectives, n))
        .with(MEASURES, Tensor.of(notes.measures(), n, bounds().axes()));
  }

  /** One network per row. */
  private UnaryOperator<Tensor> some(Tensor genomes, int[] who, int count) {
    Layer<?> nets = net.with(genomes.rows(Tensor.of(Arrays.copyOf(who, count), count)));
    return observation -> head.apply(nets.of(observation.unsqueeze(1)).squeeze(1));
  }

  @Override
  public VectorEnv env(int copies) {
    return new VectorEnv(maker.apply(copies), timeLimit, Autoreset.DISABLED);
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public UnaryOperator<Tensor> policy(Tensor genome) {
    Layer<?> one = net.with(Tensor.of(Genomes.one(this, genome), size()));
    return observation -> head.apply(one.of(observation));
  }
}
