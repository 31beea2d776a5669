package dev.ijen.rl.env;

import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;

/**
 * One value per copy in a plain array, row-major [n, ...space.shape()]: how an environment's author
 * sees actions, observations and info. {@link VectorEnv} makes fresh tensors of them.
 */
public final class Column {
  private final Space space;
  private final Shape shape;
  private final Object array;

  Column(Space space, int count) {
    int[] one = space.shape().dims();
    int[] dims = new int[one.length + 1];
    dims[0] = count;
    System.arraycopy(one, 0, dims, 1, one.length);
    this.space = space;
    this.shape = Shape.of(dims);
    this.array = space.dtype().newArray(shape.size());
  }

  public Space space() {
    return space;
  }

  /** [n, ...space.shape()]. */
  public Shape shape() {
    return shape;
  }

  /** The array itself, when the space is F32. */
  public float[] floats() {
    return (float[]) array;
  }

  /** The array itself, when the space is I32. */
  public int[] ints() {
    return (int[]) array;
  }

  /** The array itself, 0 or 1 each, when the space is BOOL. */
  public byte[] bytes() {
    return (byte[]) array;
  }

  Object array() {
    return array;
  }

  /** A fresh tensor with a copy of the values. */
  Tensor tensor() {
    return tensor(shape.dim(0));
  }

  /** A fresh tensor with a copy of the values of the first {@code count} copies. */
  Tensor tensor(int count) {
    int[] dims = shape.dims();
    dims[0] = count;
    int size = count * space.size();
    return switch (array) {
      case float[] a -> Tensor.of(size == a.length ? a : Arrays.copyOf(a, size), dims);
      case double[] a -> Tensor.of(size == a.length ? a : Arrays.copyOf(a, size), dims);
      case int[] a -> Tensor.of(size == a.length ? a : Arrays.copyOf(a, size), dims);
      case byte[] a -> Tensor.of(booleans(a, size), dims);
      default -> throw new AssertionError(array.getClass());
    };
  }

  /** Copies a tensor of this type and shape in, or the first rows of it. */
  void set(Tensor values) {
    Object from =
        switch (array) {
          case float[] _ -> values.toFloats();
          case double[] _ -> values.toDoubles();
          case int[] _ -> values.toInts();
          case byte[] _ -> bytes(values.toBooleans());
          default -> throw new AssertionError(array.getClass());
        };
    System.arraycopy(from, 0, array, 0, values.size());
  }

  void clear(int from, int to) {
    switch (array) {
      case float[] a -> Arrays.fill(a, from, to, 0);
      case double[] a -> Arrays.fill(a, from, to, 0);
      case int[] a -> Arrays.fill(a, from, to, 0);
      case byte[] a -> Arrays.fill(a, from, to, (byte) 0);
      default -> throw new AssertionError(array.getClass());
    }
  }

  private static boolean[] booleans(byte[] bytes, int size) {
    boolean[] out = new boolean[size];
    for (int i = 0; i < out.length; i++) out[i] = bytes[i] != 0;
    return out;
  }

  private static byte[] bytes(boolean[] values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < out.length; i++) out[i] = (byte) (values[i] ? 1 : 0);
    return out;
  }
}
