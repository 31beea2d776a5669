package dev.ijen.rl.tabular;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import java.util.ArrayList;
import java.util.List;

/** Processes to try things on: random ones, chains, and the toy texts of Gymnasium. */
public final class Mdps {
  private Mdps() {}

  /**
   * Random: from each (s, a) to {@code branching} different states, with probabilities uniform on
   * the simplex and rewards R(s, a) uniform on [-1, 1). Episodes begin anywhere, none ends.
   */
  public static Mdp random(
      NumpyRandom random, int states, int actions, int branching, double discount) {
    Mdp.Builder b = Mdp.of(states, actions, discount);
    int[] order = new int[states];
    for (int s = 0; s < states; s++) order[s] = s;
    double[] p = new double[branching];
    for (int s = 0; s < states; s++) {
      b.start(s, 1.0 / states);
      for (int a = 0; a < actions; a++) {
        random.shuffle(order);
        double sum = 0;
        for (int i = 0; i < branching; i++) sum += p[i] = -Math.log(1 - random.random());
        double reward = random.uniform(-1, 1);
        for (int i = 0; i < branching; i++) b.add(s, a, order[i], p[i] / sum, reward);
      }
    }
    return b.build();
  }

  /** A random policy of a process: in each state the softmax of normal numbers. */
  public static double[][] policy(Mdp mdp, NumpyRandom random) {
    double[][] p = new double[mdp.states()][];
    for (int s = 0; s < p.length; s++) {
      p[s] = Vectors.softmax(Vectors.normals(mdp.actions(), random));
    }
    return p;
  }

  /**
   * The process with R(s, a) changed at random: by numbers uniform up to {@code size}, or half of
   * the times by exactly that everywhere, up or down.
   */
  public static Mdp perturbed(Mdp mdp, double size, NumpyRandom random) {
    boolean whole = random.random() < .5;
    int n = mdp.actions();
    double[] x = new double[mdp.states() * n];
    for (int i = 0; i < x.length; i++) {
      double u = random.uniform(-1, 1);
      x[i] = size * (whole ? Math.signum(u) : u);
    }
    double[] change = mdp.overEntries((s, a, _) -> x[s * n + a]);
    return mdp.withRewards(Vectors.plus(mdp.rewards(), 1, change));
  }

  /**
   * A process between two of as many states and actions: transitions {@code (1 - weight) one +
   * weight other}; all else, and the mean reward of each (s, a), is that of the first.
   */
  public static Mdp between(Mdp one, Mdp other, double weight) {
    Mdp.Builder b = Mdp.of(one.states(), one.actions(), one.discount());
    double[] r = one.rewards();
    for (int s = 0; s < one.states(); s++) {
      b.start(s, one.initial(s));
      for (int a = 0; a < one.actions(); a++) {
        double mean = one.expected(s, a, r);
        for (int e = one.first(s, a); e < one.last(s, a); e++) {
          b.add(s, a, one.next(e), (1 - weight) * one.probability(e), mean);
        }
        for (int e = other.first(s, a); e < other.last(s, a); e++) {
          b.add(s, a, other.next(e), weight * other.probability(e), mean);
        }
      }
    }
    return b.build();
  }

  /**
   * All policies that in each state do as one of {@code choices} random ones does: {@code
   * choices^S}, the first state's choice changing fastest.
   */
  public static List<double[][]> policies(Mdp mdp, int choices, NumpyRandom random) {
    List<double[][]> some = new ArrayList<>();
    for (int i = 0; i < choices; i++) some.add(policy(mdp, random));
    List<double[][]> all = new ArrayList<>();
    for (int i = 0; i < Math.round(Math.pow(choices, mdp.states())); i++) {
      double[][] p = new double[mdp.states()][];
      for (int s = 0, rest = i; s < p.length; s++, rest /= choices) {
        p[s] = some.get(rest % choices)[s];
      }
      all.add(p);
    }
    return all;
  }

  /**
   * A chain of n states, from 0: action 0 goes left, 1 right; with probability {@code fail} the
   * other way. Ends stay where they are. Going right at the right end pays 1, going left at the
   * left end 0.05: what is near distracts from what is good.
   */
  public static Mdp chain(int n, double fail, double discount) {
    return line(n, 0, fail, discount);
  }

  /** A {@link #chain} begun in the middle. */
  public static Mdp doubleChain(int n, double fail, double discount) {
    return line(n, n / 2, fail, discount);
  }

  private static Mdp line(int n, int start, double fail, double discount) {
    Mdp.Builder b = Mdp.of(n, 2, discount).start(start, 1);
    for (int s = 0; s < n; s++) {
      for (int a = 0; a < 2; a++) {
        double pay = s == n - 1 && a == 1 ? 1 : s == 0 && a == 0 ? 0.05 : 0;
        int left = Math.max(0, s - 1);
        int right = Math.min(n - 1, s + 1);
        b.add(s, a, a == 0 ? left : right, 1 - fail, pay);
        b.add(s, a, a == 0 ? right : left, fail, pay);
      }
    }
    return b.build();
  }

  /**
   * Two routes as long to an end that pays 1: from state 0 by action 0 through states 1 to n, by
   * action 1 through n + 1 to 2 n. On the way action 0 goes on and 1 stays. Every step on a route
   * pays its bonus besides.
   */
  public static Mdp routes(int n, double discount, double bonus0, double bonus1) {
    int end = 2 * n + 1;
    Mdp.Builder b = Mdp.of(end + 1, 2, discount).start(0, 1);
    for (int route = 0; route < 2; route++) {
      double step = route == 0 ? bonus0 : bonus1;
      b.add(0, route, 1 + route * n, 1, step);
      for (int i = 1; i <= n; i++) {
        int s = i + route * n;
        b.add(s, 0, i == n ? end : s + 1, 1, i == n ? 1 + step : step);
        b.add(s, 1, s, 1, 0);
      }
    }
    return b.build();
  }

  /**
   * One decision: action 0 pays {@code safe}; action 1 pays {@code win} with probability p, else
   * nothing. Entries are safe, win, lose, and so are the terminal states from 1 on.
   */
  public static Mdp lottery(double safe, double win, double p) {
    Mdp.Builder b = Mdp.of(4, 2, 1).start(0, 1).add(0, 0, 1, 1, safe);
    return b.add(0, 1, 2, p, win).add(0, 1, 3, 1 - p, 0).build();
  }

  private static final int[] DOWN = {-1, 0, 1, 0};
  private static final int[] ALONG = {0, 1, 0, -1};

  /**
   * A map of cells: '#' is a wall, 'S' where episodes begin (evenly, if there are several; anywhere
   * without one), 'G' a goal that pays 1 when entered and ends the episode, anything else floor.
   * Actions are up, right, down, left; with probability {@code slip} a step goes to one of the two
   * sides instead, and into a wall it goes nowhere. States are numbered row by row, walls left out.
   */
  public static Mdp grid(double slip, double discount, String... map) {
    int[][] state = new int[map.length][map[0].length()];
    int n = 0;
    int starts = 0;
    for (int i = 0; i < map.length; i++) {
      for (int j = 0; j < map[i].length(); j++) {
        if (map[i].charAt(j) == 'S') starts++;
        state[i][j] = map[i].charAt(j) == '#' ? -1 : n++;
      }
    }
    Mdp.Builder b = Mdp.of(n, 4, discount);
    for (int i = 0; i < map.length; i++) {
      for (int j = 0; j < map[i].length(); j++) {
        int s = state[i][j];
        char here = map[i].charAt(j);
        if (s < 0) continue;
        if (starts == 0) b.start(s, 1.0 / n);
        else if (here == 'S') b.start(s, 1.0 / starts);
        if (here == 'G') continue;
        for (int a = 0; a < 4; a++) {
          for (int turn = -1; turn <= 1; turn++) {
            double p = turn == 0 ? 1 - slip : slip / 2;
            int to = step(state, i, j, a + turn);
            b.add(s, a, to, p, isGoal(map, state, to) ? 1 : 0);
          }
        }
      }
    }
    return b.build();
  }

  private static boolean isGoal(String[] map, int[][] state, int s) {
    for (int i = 0; i < map.length; i++) {
      for (int j = 0; j < map[i].length(); j++) {
        if (state[i][j] == s) return map[i].charAt(j) == 'G';
      }
    }
    return false;
  }

  /** Where a step in a direction ends. */
  private static int step(int[][] state, int i, int j, int direction) {
    int to = i + DOWN[direction & 3];
    int side = j + ALONG[direction & 3];
    boolean inside = to >= 0 && to < state.length && side >= 0 && side < state[to].length;
    return inside && state[to][side] >= 0 ? state[to][side] : state[i][j];
  }

  /** The same without walls: cells are numbered row by row, and the edge holds. */
  static int step(int s, int direction, int rows, int columns) {
    int i = Math.clamp(s / columns + DOWN[direction & 3], 0, rows - 1);
    int j = Math.clamp(s % columns + ALONG[direction & 3], 0, columns - 1);
    return i * columns + j;
  }

  /**
   * Four rooms of {@code n} by {@code n} cells, joined by a door in the middle of each wall (after
   * Sutton, Precup and Singh 1999), from one corner to the opposite one: 4 n^2 + 4 states.
   */
  public static Mdp fourRooms(int n, double slip, double discount) {
    int size = 2 * n + 1;
    String[] map = new String[size];
    for (int i = 0; i < size; i++) {
      StringBuilder row = new StringBuilder();
      for (int j = 0; j < size; j++) {
        boolean wall = i == n || j == n;
        boolean door = i == n && j % (n + 1) == n / 2 || j == n && i % (n + 1) == n / 2;
        row.append(wall && !door || i == n && j == n ? '#' : ' ');
      }
      map[i] = row.toString();
    }
    map[0] = 'S' + map[0].substring(1);
    map[size - 1] = map[size - 1].substring(0, size - 1) + 'G';
    return grid(slip, discount, map);
  }

  /** The 4 x 4 map of FrozenLake. */
  public static final String[] LAKE = {"SFFF", "FHFH", "FFFH", "HFFG"};

  /** The 8 x 8 map of FrozenLake. */
  public static final String[] LAKE_8 = {
    "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"
  };

  /**
   * FrozenLake of Gymnasium: actions left, down, right, up; a step goes as meant or to either side,
   * with a third each; holes 'H' and the goal 'G' end the episode, the goal pays 1.
   */
  public static Mdp lake(double discount, String... map) {
    int rows = map.length;
    int cols = map[0].length();
    Mdp.Builder b = Mdp.of(rows * cols, 4, discount);
    for (int s = 0; s < rows * cols; s++) {
      char here = map[s / cols].charAt(s % cols);
      if (here == 'S') b.start(s, 1);
      if (here == 'H' || here == 'G') continue;
      for (int a = 0; a < 4; a++) {
        for (int turn = -1; turn <= 1; turn++) {
          int direction = 3 - (a + turn & 3); // left, down, right, up as 3, 2, 1, 0
          int to = step(s, direction, rows, cols);
          b.add(s, a, to, 1.0 / 3, map[to / cols].charAt(to % cols) == 'G' ? 1 : 0);
        }
      }
    }
    return b.build();
  }

  /**
   * CliffWalking of Gymnasium: 4 x 12, from bottom left to bottom right, actions up, right, down,
   * left; each step pays -1, a step off the cliff between pays -100 and leads back to the start.
   */
  public static Mdp cliff(double discount) {
    Mdp.Builder b = Mdp.of(48, 4, discount).start(36, 1);
    for (int s = 0; s < 47; s++) {
      for (int a = 0; a < 4; a++) {
        int to = step(s, a, 4, 12);
        boolean falls = to > 36 && to < 47;
        b.add(s, a, falls ? 36 : to, 1, falls ? -100 : -1);
      }
    }
    return b.build();
  }

  private static final String[] STREETS = {
    "|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"
  };

  private static final int[] STOPS = {0, 4, 20, 23};

  /**
   * Taxi of Gymnasium (Dietterich 2000), without rain: state ((row 5 + column) 5 + passenger) 4 +
   * destination, passenger 4 is in the taxi; actions south, north, east, west, pick up, drop off. A
   * step pays -1, a wrong pick-up or drop-off -10, the right drop-off 20 and ends the episode. It
   * begins anywhere with the passenger at a stop that is not the destination.
   */
  public static Mdp taxi(double discount) {
    Mdp.Builder b = Mdp.of(500, 6, discount);
    for (int s = 0; s < 500; s++) {
      int cell = s / 20;
      int passenger = s / 4 % 5;
      int destination = s % 4;
      if (passenger == destination) continue; // delivered
      if (passenger < 4) b.start(s, 1.0 / 300);
      int row = cell / 5;
      int col = cell % 5;
      int[] cells = {
        Math.min(4, row + 1) * 5 + col,
        Math.max(0, row - 1) * 5 + col,
        STREETS[row].charAt(2 * col + 2) == ':' ? cell + 1 : cell,
        STREETS[row].charAt(2 * col) == ':' ? cell - 1 : cell
      };
      for (int a = 0; a < 4; a++) b.add(s, a, cells[a] * 20 + s % 20, 1, -1);
      boolean picks = passenger < 4 && STOPS[passenger] == cell;
      b.add(s, 4, picks ? cell * 20 + 16 + destination : s, 1, picks ? -1 : -10);
      int stop = passenger == 4 ? stop(cell) : -1;
      double pay = stop < 0 ? -10 : stop == destination ? 20 : -1;
      b.add(s, 5, stop < 0 ? s : cell * 20 + stop * 4 + destination, 1, pay);
    }
    return b.build();
  }

  private static int stop(int cell) {
    for (int i = 0; i < STOPS.length; i++) if (STOPS[i] == cell) return i;
    return -1;
  }
}
