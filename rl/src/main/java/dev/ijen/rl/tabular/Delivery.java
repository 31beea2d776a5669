package dev.ijen.rl.tabular;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import java.util.Arrays;

/**
 * The delivery domain of Knox et al. ("Models of human preference for learning reward functions",
 * section 4): a grid whose reward is linear in six binary features of a step, {@link #GAS} to
 * {@link #BRICKS}. Actions are up, right, down, left. Against a house or the edge nothing moves,
 * and only the surface is paid for. It begins on any cell that is neither house nor terminal.
 *
 * @param mdp with the rewards of {@link #WEIGHTS}
 * @param features [6][entries]
 */
public record Delivery(Mdp mdp, double[][] features) {
  /** A step that ends on, or stays on, a road. */
  public static final int GAS = 0;

  /** The destination, which ends the episode. */
  public static final int DESTINATION = 1;

  /** A sheep, which ends the episode. */
  public static final int SHEEP = 2;

  /** A coin, which stays where it is. */
  public static final int COIN = 3;

  /** A road block. */
  public static final int ROADBLOCK = 4;

  /** A step that ends on, or stays on, bricks. */
  public static final int BRICKS = 5;

  private static final double[] WEIGHTS = {-1, 50, -50, 1, -1, -2};
  private static final String CELLS = " Gsoxb";

  /** The rewards of the six features. */
  public static double[] weights() {
    return WEIGHTS.clone();
  }

  /**
   * A map of cells: ' ' is a road, 'G' the destination, 's' a sheep, 'o' a coin on a road, 'x' a
   * block on a road, 'b' bricks, '#' a house.
   *
   * @param slip the probability that a step goes to one of the two sides instead
   */
  public static Delivery of(double slip, double discount, String... map) {
    int columns = map[0].length();
    String cells = String.join("", map);
    if (cells.length() != map.length * columns || !cells.matches("[" + CELLS + "#]*")) {
      throw new IllegalArgumentException(
          "delivery: the map %s has rows of different lengths, or cells other than '%s#'"
              .formatted(Arrays.toString(map), CELLS));
    }
    long begins = cells.chars().filter(c -> !isTerminal(c) && c != '#').count();
    Mdp.Builder b = Mdp.of(cells.length(), 4, discount);
    for (int s = 0; s < cells.length(); s++) {
      char here = cells.charAt(s);
      if (isTerminal(here) || here == '#') continue;
      b.start(s, 1.0 / begins);
      for (int a = 0; a < 4; a++) {
        for (int turn = -1; turn <= 1; turn++) {
          int to = Mdps.step(s, a + turn, map.length, columns);
          int next = cells.charAt(to) == '#' ? s : to;
          b.add(s, a, next, turn == 0 ? 1 - slip : slip / 2, 0);
        }
      }
    }
    Mdp empty = b.build();
    double[][] features = new double[WEIGHTS.length][];
    for (int k = 0; k < features.length; k++) {
      int feature = k;
      features[k] = empty.overEntries((s, _, t) -> feature(feature, cells, s, t) ? 1 : 0);
    }
    return new Delivery(empty, features).withWeights(WEIGHTS);
  }

  private static boolean isTerminal(int cell) {
    return cell == 'G' || cell == 's';
  }

  private static boolean feature(int k, String cells, int s, int next) {
    char cell = cells.charAt(next);
    if (k == GAS) return cell == ' ' || cell == 'o' || cell == 'x';
    boolean stays = s == next && (k == COIN || k == ROADBLOCK);
    return !stays && cell == CELLS.charAt(k);
  }

  /**
   * A random map without houses: one destination, each other cell a sheep, a coin, a block or
   * bricks with the given probabilities, and a road otherwise.
   *
   * @param shares of sheep, coins, blocks, bricks
   */
  public static Delivery random(
      NumpyRandom random, int rows, int columns, double[] shares, double slip, double discount) {
    StringBuilder cells = new StringBuilder();
    double[] p = {1 - Arrays.stream(shares).sum(), 0, shares[0], shares[1], shares[2], shares[3]};
    for (int i = 0; i < rows * columns; i++) cells.append(CELLS.charAt(Sampling.draw(p, random)));
    cells.setCharAt((int) random.integers(0, rows * columns), 'G');
    String[] map = new String[rows];
    for (int i = 0; i < rows; i++) map[i] = cells.substring(i * columns, (i + 1) * columns);
    return of(slip, discount, map);
  }

  /** {@code w . phi} over entries. */
  public double[] rewards(double... weights) {
    if (weights.length != features.length) {
      throw new IllegalArgumentException(
          "delivery: %d weights for %d features".formatted(weights.length, features.length));
    }
    double[] r = new double[mdp.entries()];
    double[] phi = new double[features.length];
    for (int e = 0; e < r.length; e++) {
      for (int k = 0; k < phi.length; k++) phi[k] = features[k][e];
      r[e] = Vectors.inner(weights, phi);
    }
    return r;
  }

  /** The same grid with other weights. */
  public Delivery withWeights(double... weights) {
    return new Delivery(mdp.withRewards(rewards(weights)), features);
  }
}
