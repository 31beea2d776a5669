package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.random.Draws;
import dev.ijen.kernels.random.Philox;

/**
 * Where random numbers come from: an immutable 64-bit value. The same key gives the same numbers,
 * on every device, for any number of threads: element i of a draw is a pure function of (key, i).
 * Use a key for one draw and derive others with {@link #child} or {@link #split}; {@link Rng} hands
 * out fresh ones in a script.
 */
public record Key(long bits) {
  /** The key of a seed. */
  public static Key of(long seed) {
    return new Key(seed);
  }

  /** The i-th key derived from this one; independent of it and of its siblings. */
  public Key child(long i) {
    return new Key(Philox.child(bits, i));
  }

  /** The first {@code n} children. */
  public Key[] split(int n) {
    Key[] keys = new Key[n];
    for (int i = 0; i < n; i++) keys[i] = child(i);
    return keys;
  }

  private double low() {
    return bits & 0xffffffffL;
  }

  private double high() {
    return bits >>> 32;
  }

  private Tensor draw(Kernel kernel, DType dtype, int[] dims) {
    Tensor t = Tensor.empty(Devices.cpu(), dtype, Shape.of(dims));
    t.device().launch(kernel, new View[] {t.view()}, low(), high());
    return t;
  }

  /** F32 numbers uniform on [0, 1). */
  public Tensor uniform(int... dims) {
    return draw(Draws.UNIFORM, DType.F32, dims);
  }

  /** Numbers uniform on [0, 1), F32 or F64. */
  public Tensor uniform(DType dtype, int... dims) {
    return draw(Draws.UNIFORM, dtype, dims);
  }

  /** F32 standard normal numbers. */
  public Tensor normal(int... dims) {
    return draw(Draws.NORMAL, DType.F32, dims);
  }

  /** Standard normal numbers, F32 or F64. */
  public Tensor normal(DType dtype, int... dims) {
    return draw(Draws.NORMAL, dtype, dims);
  }

  /** F32 standard Gumbel numbers, -log(-log u): the argmax of logits plus these is a sample. */
  public Tensor gumbel(int... dims) {
    return draw(Draws.GUMBEL, DType.F32, dims);
  }

  /** I32 numbers uniform on 0..n-1. */
  public Tensor integers(int n, int... dims) {
    if (n < 1)
      throw new ShapeException("integers: the number of values is " + n + ", not positive");
    Tensor t = Tensor.empty(Devices.cpu(), DType.I32, Shape.of(dims));
    t.device().launch(Draws.INTEGERS, new View[] {t.view()}, low(), high(), n);
    return t;
  }

  /** 0..n-1 in random order (I32), every order equally likely. */
  public Tensor permutation(int n) {
    return draw(Draws.PERMUTATION, DType.I32, new int[] {n});
  }
}
