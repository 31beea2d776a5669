package dev.ijen.qd.archive;

/**
 * Nearest neighbours among fixed points, exactly: by Euclidean distance, of equals the lowest index
 * first. A balanced k-d tree (Bentley 1975) whose nodes split their widest axis in the middle of
 * their points.
 *
 * <p>A branch is left out when its splitting plane alone is farther than what was found. Rounding
 * keeps the order of differences, squares and sums of squares, so this never loses a point.
 */
final class KdTree {
  private static final int LEAF = 8;

  private final double[] points; // row-major, in the order of the leaves
  private final int[] index; // of a row of points: the caller's
  private final int axes;
  private final int size;
  private final int[] axis; // of an inner node; children of node i are 2 i + 1 and 2 i + 2
  private final double[] split;

  /**
   * @param points row-major, {@code size} rows of {@code axes} finite numbers
   */
  KdTree(double[] points, int size, int axes) {
    this.axes = axes;
    this.size = size;
    int nodes = 1;
    while ((long) nodes * LEAF < size) nodes = 2 * nodes;
    axis = new int[2 * nodes];
    split = new double[2 * nodes];
    index = new int[size];
    for (int i = 0; i < size; i++) index[i] = i;
    build(points, 0, 0, size);
    this.points = new double[size * axes];
    for (int i = 0; i < size; i++) {
      System.arraycopy(points, index[i] * axes, this.points, i * axes, axes);
    }
  }

  int size() {
    return size;
  }

  private void build(double[] p, int node, int from, int to) {
    if (to - from <= LEAF) return;
    int a = widest(p, from, to);
    int middle = from + to >>> 1;
    select(p, a, from, to - 1, middle);
    axis[node] = a;
    split[node] = p[index[middle] * axes + a];
    build(p, 2 * node + 1, from, middle);
    build(p, 2 * node + 2, middle, to);
  }

  private int widest(double[] p, int from, int to) {
    int widest = 0;
    double width = -1;
    for (int a = 0; a < axes; a++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        double v = p[index[i] * axes + a];
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
      if (high - low > width) {
        width = high - low;
        widest = a;
      }
    }
    return widest;
  }

  /** Hoare's selection: the k-th of the range by axis {@code a}, smaller ones before it. */
  private void select(double[] p, int a, int from, int to, int k) {
    while (from < to) {
      double pivot = p[index[from + to >>> 1] * axes + a];
      int i = from;
      int j = to;
      while (i <= j) {
        while (p[index[i] * axes + a] < pivot) i++;
        while (p[index[j] * axes + a] > pivot) j--;
        if (i > j) break;
        int swap = index[i];
        index[i++] = index[j];
        index[j--] = swap;
      }
      if (k <= j) to = j;
      else if (k >= i) from = i;
      else return;
    }
  }

  /** The nearest ones of a query, sorted by distance, then index; to be used again and again. */
  static final class Found {
    final int[] index;
    final double[] square; // of the distance
    int size;

    Found(int most) {
      index = new int[most];
      square = new double[most];
    }

    Found clear() {
      size = 0;
      return this;
    }

    void offer(int i, double d) {
      int most = index.length;
      if (size == most && !before(d, i, most - 1)) return;
      int at = size < most ? size++ : most - 1;
      while (at > 0 && before(d, i, at - 1)) {
        index[at] = index[at - 1];
        square[at] = square[at - 1];
        at--;
      }
      index[at] = i;
      square[at] = d;
    }

    private boolean before(double d, int i, int at) {
      return d < square[at] || d == square[at] && i < index[at];
    }

    private double farthest() {
      return size < index.length ? Double.POSITIVE_INFINITY : square[size - 1];
    }
  }

  /** Offers points to {@code found} until it holds the nearest of all to x. */
  void search(double[] x, Found found) {
    search(x, found, 0, 0, size);
  }

  private void search(double[] x, Found found, int node, int from, int to) {
    if (to - from <= LEAF) {
      for (int i = from; i < to; i++) found.offer(index[i], square(x, points, i * axes));
      return;
    }
    int middle = from + to >>> 1;
    double beyond = x[axis[node]] - split[node];
    boolean left = beyond < 0;
    if (left) search(x, found, 2 * node + 1, from, middle);
    else search(x, found, 2 * node + 2, middle, to);
    if (beyond * beyond > found.farthest()) return;
    if (left) search(x, found, 2 * node + 2, middle, to);
    else search(x, found, 2 * node + 1, from, middle);
  }

  /** The squared distance of x to the row at {@code at}. */
  static double square(double[] x, double[] rows, int at) {
    double sum = 0;
    for (int a = 0; a < x.length; a++) {
      double d = x[a] - rows[at + a];
      sum += d * d;
    }
    return sum;
  }
}
