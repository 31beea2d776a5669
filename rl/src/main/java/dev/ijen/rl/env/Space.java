package dev.ijen.rl.env;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that one copy's observation or action (or a column of its info) can take. A batch of n
 * copies is a tensor [n, ...{@link #shape()}] of type {@link #dtype()}.
 */
public sealed interface Space {
  DType dtype();

  /** The shape for one copy. */
  Shape shape();

  /** Elements for one copy. */
  default int size() {
    return shape().size();
  }

  /**
   * What is wrong with the elements {@code [from, from + size())} of an array of this type, in
   * words with the value and the allowed range; null when they are inside.
   */
  @Nullable String objection(Object array, int from);

  static Discrete discrete(int n) {
    return new Discrete(n, 0);
  }

  /** F32 numbers within the same bounds (infinite: none), in the given shape. */
  static Box box(double low, double high, int... dims) {
    int size = Shape.of(dims).size();
    float[] lows = new float[size];
    float[] highs = new float[size];
    Arrays.fill(lows, (float) low);
    Arrays.fill(highs, (float) high);
    return new Box(DType.F32, Shape.of(dims), lows, highs);
  }

  /** One of the {@code n} whole numbers from {@code start}, as I32; no axis of its own. */
  record Discrete(int n, int start) implements Space {
    public Discrete {
      if (n < 1) throw new IllegalArgumentException("Discrete: n must be at least 1, is " + n);
    }

    @Override
    public DType dtype() {
      return DType.I32;
    }

    @Override
    public Shape shape() {
      return Shape.SCALAR;
    }

    @Override
    public @Nullable String objection(Object array, int from) {
      return MultiDiscrete.objection(((int[]) array)[from], start, n);
    }

    @Override
    public String toString() {
      return "Discrete(" + MultiDiscrete.range(start, n) + ")";
    }
  }

  /**
   * A vector of whole numbers as I32, number j below {@code n[j]}. Several agents that each choose
   * among n are {@code MultiDiscrete(n, n, ...)}: their actions are [copies, agents].
   */
  record MultiDiscrete(int... n) implements Space {
    public MultiDiscrete {
      n = n.clone();
      for (int count : n) {
        if (count < 1) throw new IllegalArgumentException("MultiDiscrete: n is " + list(n));
      }
    }

    @Override
    public int[] n() {
      return n.clone();
    }

    @Override
    public DType dtype() {
      return DType.I32;
    }

    @Override
    public Shape shape() {
      return Shape.of(n.length);
    }

    @Override
    public @Nullable String objection(Object array, int from) {
      int[] values = (int[]) array;
      for (int j = 0; j < n.length; j++) {
        String wrong = objection(values[from + j], 0, n[j]);
        if (wrong != null) return "element " + j + " " + wrong;
      }
      return null;
    }

    private static @Nullable String objection(int value, int start, int n) {
      return value - start >= 0 && value - start < n
          ? null
          : "is " + value + ", allowed are " + range(start, n);
    }

    private static String range(int start, int n) {
      return n == 1 ? "" + start : start + ".." + (start + n - 1);
    }

    private static String list(int[] n) {
      return Arrays.toString(n);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof MultiDiscrete m && Arrays.equals(n, m.n);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(n);
    }

    @Override
    public String toString() {
      return "MultiDiscrete" + list(n);
    }
  }

  /**
   * An array of numbers with a lower and an upper bound each, both allowed. F32 unless said
   * otherwise; I32 for images and tokens, BOOL (bounds 0 and 1) for masks.
   */
  record Box(DType dtype, Shape shape, float[] low, float[] high) implements Space {
    public Box {
      if (low.length != shape.size() || high.length != shape.size()) {
        throw new IllegalArgumentException(
            "Box: shape "
                + shape
                + " needs "
                + shape.size()
                + " bounds, there are "
                + low.length
                + " lower and "
                + high.length
                + " upper ones");
      }
      low = low.clone();
      high = high.clone();
    }

    @Override
    public float[] low() {
      return low.clone();
    }

    @Override
    public float[] high() {
      return high.clone();
    }

    @Override
    public @Nullable String objection(Object array, int from) {
      for (int j = 0; j < low.length; j++) {
        double value =
            switch (array) {
              case float[] a -> a[from + j];
              case double[] a -> a[from + j];
              case int[] a -> a[from + j];
              case byte[] a -> a[from + j];
              default -> throw new AssertionError(array.getClass());
            };
        if (!(value >= low[j] && value <= high[j])) {
          String where = shape.rank() == 0 ? "" : "element " + j + " ";
          return where + "is " + value + ", allowed are " + low[j] + " to " + high[j];
        }
      }
      return null;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Box b
          && dtype == b.dtype
          && shape.equals(b.shape)
          && Arrays.equals(low, b.low)
          && Arrays.equals(high, b.high);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + 17 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
      return "Box(" + dtype + shape + ", " + bounds() + ")";
    }

    private String bounds() {
      boolean same = true;
      for (float v : low) same &= v == low[0];
      for (float v : high) same &= v == high[0];
      return same && low.length > 0
          ? low[0] + " to " + high[0]
          : Arrays.toString(low) + " to " + Arrays.toString(high);
    }
  }
}
