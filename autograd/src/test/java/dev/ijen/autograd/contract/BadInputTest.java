package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Losses;
import dev.ijen.tensor.NoGradient;
import dev.ijen.tensor.Normalisation;
import dev.ijen.tensor.Pooling;
import dev.ijen.tensor.Products;
import dev.ijen.tensor.Resizing;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every public op on arguments that mostly do not fit it: any types, ranks, sizes (0 too), axes,
 * indices, numbers. A call computes, or throws one of our exceptions, which names the op; it never
 * fails somewhere inside. What was computed can be read and, where it is recorded, differentiated.
 */
class BadInputTest {
  private static final int CALLS = Integer.getInteger("ijen.badinput", 400);

  /** Composites that speak through the ops that they are made of. */
  private static final Map<String, List<String>> MADE_OF =
      Map.ofEntries(
          Map.entry("sub", List.of("add")),
          Map.entry("dot", List.of("mul", "sum")),
          Map.entry("outer", List.of("mul")),
          Map.entry("hardtanh", List.of("clamp")),
          Map.entry("relu6", List.of("clamp")),
          Map.entry("zeros", List.of("full")),
          Map.entry("ones", List.of("full")),
          Map.entry("eye", List.of("full")),
          Map.entry("scalar", List.of("full")),
          Map.entry("expandAs", List.of("expand")),
          Map.entry("polygamma", List.of("digamma")),
          Map.entry("splitWithSizes", List.of("split")),
          Map.entry("embedding", List.of("rows")),
          Map.entry("nearest", List.of("indexSelect")),
          Map.entry("tensordot", List.of("matmul")),
          Map.entry("maskedSelect", List.of("rows")),
          Map.entry("maskedFill", List.of("or", "and")),
          Map.entry("to", List.of("cast")),
          Map.entry("tril", List.of("maskedFill")),
          Map.entry("triu", List.of("maskedFill")),
          Map.entry("lerp", List.of("add", "mul", "sub")),
          Map.entry("matrixPower", List.of("inverse", "matmul")));

  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, -1, -2, -3, -4, 7, 1 << 16, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final double[] NUMBERS = {
    0, 1, -1, .5, 3, 1e300, -1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };
  private static final int[][] DIMS = {
    {},
    {0},
    {1},
    {3},
    {4},
    {2, 3},
    {3, 3},
    {3, 4},
    {2, 0},
    {0, 3},
    {3, 1},
    {2, 3, 4},
    {2, 3, 3},
    {1, 2, 4, 4},
    {2, 2, 3, 4},
    {3, 2, 1, 2, 2}
  };
  private static final String[] TEXTS = {
    "", "ij,jk->ik", "ii", "...i,i", "i->", "ij->ji", "0", "-1,::2", "...", "1:, :", "->", ",", "99"
  };

  static Stream<Method> ops() {
    return Surface.ops();
  }

  @ParameterizedTest
  @MethodSource("ops")
  void computesOrSaysWhatDoesNotFit(Method op) {
    SplittableRandom r = new SplittableRandom(op.toString().hashCode());
    TreeMap<String, String> wrong = new TreeMap<>();
    for (int k = 0; k < CALLS; k++) {
      try (Tape tape = new Tape()) {
        Object[] args = new Object[op.getParameterCount()];
        Object self = Modifier.isStatic(op.getModifiers()) ? null : tensor(r, tape);
        for (int i = 0; i < args.length; i++) args[i] = argument(op, i, r, tape);
        String fault = call(tape, op, self, args);
        if (fault != null) wrong.putIfAbsent(fault, describe(self, args));
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What is wrong with how it ended; null when nothing is. */
  private static @Nullable String call(Tape tape, Method op, @Nullable Object self, Object[] args) {
    try {
      for (Tensor y : Surface.tensors(op.invoke(self, args))) {
        if (y.size() > 1 << 20) continue;
        y.toDoubles();
        if (y.origin() == null || !y.dtype().isFloat()) continue;
        try {
          for (Object x : Stream.concat(Stream.of(args), Stream.ofNullable(self)).toList()) {
            if (x instanceof Tensor t && t.origin() != null)
              tape.derivative(y.sum(), t).toDoubles();
          }
        } catch (NoGradient | ArithmeticException e) { // none, or of a singular matrix
          if (e.getMessage().startsWith("/")) return "gradient: " + e + " at " + where(e);
        } catch (RuntimeException e) {
          return "gradient: " + e + " at " + where(e);
        }
      }
      return null;
    } catch (InvocationTargetException e) {
      return fault(op, e.getCause());
    } catch (RuntimeException e) {
      return "reading: " + e + " at " + where(e);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable String fault(Method op, Throwable e) {
    String message = String.valueOf(e.getMessage());
    boolean ours =
        e.getClass() == IndexOutOfBoundsException.class
            || e instanceof IllegalArgumentException
            || e instanceof NoKernel;
    boolean value = e instanceof ArithmeticException; // of a singular matrix
    String name = op.getName().replaceAll("Keep$", "");
    List<String> names = new ArrayList<>(MADE_OF.getOrDefault(name, List.of()));
    names.add(name);
    boolean named = names.stream().anyMatch(n -> message.startsWith(n));
    if ((ours || value) && named && !message.contains("null")) return null;
    return e + " at " + where(e);
  }

  private static String where(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .filter(f -> f.getClassName().startsWith("dev.ijen."))
        .limit(4)
        .map(f -> f.getFileName() + ":" + f.getLineNumber())
        .toList()
        .toString();
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessageContainingAll(parts);
  }

  /** Before anything is allocated: these would need gigabytes. */
  @Test
  void moreElementsThanAnArrayHolds() {
    Tensor n = Tensor.zeros(1).expand(50_000);
    String most = "2^31 - 9";
    refused(() -> Tensor.zeros(1).expand(1 << 16, 1 << 15), "expand: shape [65536, 32768]", most);
    refused(() -> n.unsqueeze(1).matmul(n.unsqueeze(0)), "matmul: shape [50000, 50000]", most);
    refused(() -> n.outer(n), "mul: shape [50000, 50000]", most);
    refused(() -> n.unsqueeze(1).add(n), "add: shape [50000, 50000]", most);
    refused(() -> Products.einsum("i,j->ij", n, n), "shape", "[50000", most);
    refused(() -> n.tile(50_000), "tile: shape [50000, 50000]", most);
    refused(() -> n.repeatInterleave(0, 50_000), "repeatInterleave: axis 0 of [50000]", most);
    refused(() -> n.pad(0, 0, Integer.MAX_VALUE), "pad: axis 0 of [50000]", "2147533647", most);
    refused(() -> n.diagEmbed(0), "diagEmbed: shape [50000, 50000]", most);
    refused(() -> n.to(DType.I32).oneHot(50_000), "oneHot: shape [50000, 50000]", most);
    refused(() -> Tensor.zeros(50_000, 50_000), "full: shape [50000, 50000]", most);
    refused(() -> Key.of(1).normal(50_000, 50_000), "[50000, 50000]", most);
    refused(
        () -> Tensor.of(new int[1]).bincount(Integer.MAX_VALUE), "bincount", "2147483647", most);
    refused(() -> Tensor.concat(0, wide(), wide()), "concat: axis 0", most);
    refused(() -> Tensor.stack(0, wide(), wide()), "shape [2, 1073741824]", most);
    refused(() -> Resizing.nearest(n, Integer.MAX_VALUE), "nearest: axis 0 of [50000]", most);
    refused(() -> Pooling.adaptiveAvgPool1d(n, Integer.MAX_VALUE), "adaptiveAvgPool1d", most);
    Tensor image = Tensor.zeros(1, 1, 1, 1).expand(1, 1, 40_000, 40_000);
    Tensor weight = Tensor.zeros(2, 1, 1, 1);
    refused(() -> Convolutions.conv2d(image, weight, null), "conv2d", "40000", most);
  }

  private static Tensor wide() {
    return Tensor.zeros(1).expand(1 << 30);
  }

  /** What NumPy gives of nothing. */
  @Test
  void nothing() {
    Tensor x = Tensor.zeros(2, 0);
    assertThat(x.sum(1).toFloats()).containsExactly(0, 0);
    assertThat(x.prod(1).toFloats()).containsExactly(1, 1);
    assertThat(x.norm(1).toFloats()).containsExactly(0, 0);
    assertThat(x.mean(1).toFloats()).containsExactly(Float.NaN, Float.NaN);
    assertThat(x.variance().item()).isNaN();
    assertThat(x.std(1).toFloats()).containsExactly(Float.NaN, Float.NaN);
    assertThat(x.logSumExp().item()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(x.gt(0).any(1).toBooleans()).containsExactly(false, false);
    assertThat(x.gt(0).all(1).toBooleans()).containsExactly(true, true);
    assertThat(x.countNonZero().item()).isZero();
    refused(() -> x.max(1), "max: f32[2, 0] has no elements");
    refused(() -> x.argmin(), "argmin: f32[2, 0] has no elements");
    refused(() -> x.median(1), "median", "f32[2, 0] is empty");
    assertThat(x.max(0).shape()).isEqualTo(Shape.of(0));
    assertThat(x.matmul(Tensor.zeros(0, 3)).toFloats()).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(Products.einsum("ij,kj->ik", x, x).toFloats()).containsExactly(0, 0, 0, 0);
    assertThat(x.linear(Tensor.zeros(0, 2), Tensor.of(3, 4)).toFloats())
        .containsExactly(3, 4, 3, 4);
    assertThat(x.dot(x).toFloats()).containsExactly(0, 0);
    assertThat(Tensor.zeros(0, 3).matmul(Tensor.zeros(3, 2)).shape()).isEqualTo(Shape.of(0, 2));
    assertThat(LinearAlgebra.determinant(Tensor.zeros(0, 0)).item()).isEqualTo(1);
    assertThat(LinearAlgebra.inverse(Tensor.zeros(3, 0, 0)).shape()).isEqualTo(Shape.of(3, 0, 0));
    assertThat(Tensor.concat(1, x, Tensor.ones(2, 1)).toFloats()).containsExactly(1, 1);
    assertThat(x.sort(1).values().shape()).isEqualTo(Shape.of(2, 0));
    assertThat(x.cumsum(1).shape()).isEqualTo(Shape.of(2, 0));
    assertThat(x.softmax(1).shape()).isEqualTo(Shape.of(2, 0));
    assertThat(x.unique().values().shape()).isEqualTo(Shape.of(0));
    assertThat(x.nonZero().shape()).isEqualTo(Shape.of(0, 2));
    assertThat(x.diagEmbed(-4).shape()).isEqualTo(Shape.of(2, 4, 4));
    assertThat(x.diagEmbed(-4).sum().item()).isZero();
    assertThat(Tensor.zeros(0, 2).diagEmbed(-4).shape()).isEqualTo(Shape.of(0, 6, 6));
    assertThat(Losses.mse(x, x, Losses.Reduction.MEAN).item()).isNaN();
  }

  private static Tensor tensor(SplittableRandom r, Tape tape) {
    int[] dims = DIMS[r.nextInt(DIMS.length)];
    DType type = r.nextBoolean() ? DType.F32 : DType.values()[r.nextInt(DType.values().length)];
    int count = Nd.size(dims);
    double[] v = new double[count];
    for (int i = 0; i < count; i++) v[i] = r.nextInt(6) == 0 ? r.nextInt(-3, 9) : r.nextInt(3);
    Tensor x = Tensor.of(v, dims).to(DType.F32).to(type);
    if (x.rank() > 1 && r.nextInt(3) == 0) x = x.transpose();
    return type.isFloat() ? tape.watch(x) : x;
  }

  private static Object argument(Method op, int i, SplittableRandom r, Tape tape) {
    Class<?> type = op.getParameterTypes()[i];
    if (type == Tensor.class) return tensor(r, tape);
    if (type == Tensor[].class) {
      return Stream.generate(() -> tensor(r, tape)).limit(r.nextInt(4)).toArray(Tensor[]::new);
    }
    if (type == int.class) return SIZES[r.nextInt(r.nextBoolean() ? 5 : SIZES.length)];
    if (type == int[].class) {
      return r.ints(r.nextInt(4), 0, SIZES.length).map(k -> SIZES[k]).toArray();
    }
    if (type == double.class) return NUMBERS[r.nextInt(NUMBERS.length)];
    if (type == boolean.class) return r.nextBoolean();
    if (type == String.class) return TEXTS[r.nextInt(TEXTS.length)];
    if (type.isEnum()) return type.getEnumConstants()[r.nextInt(type.getEnumConstants().length)];
    return special(type, r, tape);
  }

  private static Object special(Class<?> type, SplittableRandom r, Tape tape) {
    int n = r.nextInt(4);
    if (type == float[].class) return new float[n];
    if (type == double[].class) return new double[n];
    if (type == long[].class) return new long[n];
    if (type == boolean[].class) return new boolean[n];
    if (type == Shape.class) return Shape.of(DIMS[r.nextInt(DIMS.length)]);
    if (type == Slide.class) return Slide.of(r.nextInt(1, 4), r.nextInt(3));
    if (type == Geometry.class) return Geometry.of(r.nextInt(1, 4), r.nextInt(3));
    if (type == Normalisation.Moments.class) {
      return new Normalisation.Moments(tensor(r, tape), tensor(r, tape));
    }
    if (type == dev.ijen.kernels.Device.class) return dev.ijen.kernels.Devices.cpu();
    throw new AssertionError("no arguments of " + type + " here: add them");
  }

  private static String describe(@Nullable Object self, Object[] args) {
    return Stream.concat(Stream.ofNullable(self), Stream.of(args))
        .map(BadInputTest::text)
        .toList()
        .toString();
  }

  private static String text(Object o) {
    if (o instanceof Tensor t) return t.label();
    if (o instanceof Tensor[] t) return Arrays.stream(t).map(Tensor::label).toList().toString();
    return o instanceof int[] a ? Arrays.toString(a) : String.valueOf(o);
  }
}
