package dev.ijen.autograd.contract;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One line of the contract: an op, what it should give (an oracle in plain double loops), on which
 * sizes and numbers, within which error, and how often it can be differentiated.
 */
final class Row {
  /** The op as a user calls it; {@code n} is the length that the sizes were made from. */
  @FunctionalInterface
  interface Op {
    Tensor of(Tensor[] x, int n);
  }

  @FunctionalInterface
  interface Oracle {
    Nd of(Nd[] x, int n);
  }

  /** The sizes of all inputs, for several calls. */
  @FunctionalInterface
  interface Cases {
    int[][][] of(int n);
  }

  /** The numbers of one input, given the sizes of all. */
  @FunctionalInterface
  interface Draw {
    double next(SplittableRandom random, int[][] dims);
  }

  /**
   * @param fixed the input's own type, or null when it takes the type that is being tested
   */
  record Input(@Nullable DType fixed, Draw draw) {
    /** Evenly spread over [low, high); whole numbers when the type is I32, 0 and 1 when BOOL. */
    static Input real(double low, double high) {
      return new Input(null, (r, dims) -> r.nextDouble(low, high));
    }

    static Input mask() {
      return new Input(DType.BOOL, (r, dims) -> r.nextInt(2));
    }

    /** An I32 index into an axis of input 0. */
    static Input index(int axis) {
      return new Input(
          DType.I32,
          (r, dims) -> r.nextInt(Math.max(1, dims[0][Math.floorMod(axis, dims[0].length)])));
    }

    Nd draw(SplittableRandom r, int[][] all, int i, DType dtype) {
      DType type = type(dtype);
      return Nd.of(all[i], at -> round(draw.next(r, all), type));
    }

    DType type(DType dtype) {
      return fixed == null ? dtype : fixed;
    }

    private static double round(double v, DType type) {
      return switch (type) {
        case F32, F64, BF16, F16 -> Ulps.rounded(v, type);
        case I32, I64 -> Math.rint(v) + 0.0;
        case BOOL -> Math.rint(v) > 0 ? 1 : 0;
      };
    }
  }

  /** Which unusual numbers are put into the inputs. */
  enum Specials {
    NONE,
    /** NaN and both infinities. */
    INFINITE,
    /** Also -0, the smallest and the largest numbers. */
    ALL
  }

  private static final int[] LENGTHS = {0, 1, 3, 15, 16, 17, 31, 33, 64, 65};

  final String method;
  final Op op;
  final Oracle oracle;
  Input[] inputs;
  Cases cases;
  String note = "";
  List<DType> dtypes = List.of(DType.F32, DType.F64);
  @Nullable DType out;
  double ulps32 = 0.5;
  double ulps64 = 0.5;
  @Nullable Oracle magnitude;
  int order;
  boolean stepwise;
  boolean cpuOnly;
  Specials specials = Specials.INFINITE;
  int[] lengths = LENGTHS;

  Row(String method, int inputs, Op op, Oracle oracle, Cases cases) {
    this.method = method;
    this.op = op;
    this.oracle = oracle;
    this.inputs = new Input[inputs];
    Arrays.fill(this.inputs, Input.real(-3, 3));
    this.cases = cases;
  }

  // What can be said about a row

  /** Tells rows of the same method apart. */
  Row note(String text) {
    note = text;
    return this;
  }

  /** All inputs are evenly spread over [low, high). */
  Row on(double low, double high) {
    Arrays.fill(inputs, Input.real(low, high));
    return this;
  }

  Row inputs(Input... all) {
    inputs = all;
    return this;
  }

  Row cases(Cases sizes) {
    cases = sizes;
    return this;
  }

  /** Runs on these types; F32 and F64 when nothing is said. */
  Row types(DType... all) {
    dtypes = List.of(all);
    return this;
  }

  /** Also runs on these types. */
  Row also(DType... more) {
    List<DType> all = new ArrayList<>(dtypes);
    all.addAll(List.of(more));
    dtypes = all;
    return this;
  }

  /** Also runs on the 16-bit floats, which are computed with in F32. */
  Row halves() {
    return also(DType.BF16, DType.F16);
  }

  /** The result has this type; the type of the inputs when nothing is said. */
  Row gives(DType dtype) {
    out = dtype;
    return this;
  }

  /** Units in the last place from the f64 oracle; correctly rounded (0.5) when nothing is said. */
  Row within(double f32, double f64) {
    ulps32 = f32;
    ulps64 = f64;
    return this;
  }

  /** The units in the last place are those of this number, such as the sum of absolute values. */
  Row of(Oracle scale) {
    magnitude = scale;
    return this;
  }

  /** Has a gradient. */
  Row once() {
    order = 1;
    return this;
  }

  /** Has a gradient that has a gradient. */
  Row twice() {
    order = 2;
    return this;
  }

  /** A step function: its gradient is not held against differences. */
  Row stepwise() {
    stepwise = true;
    return this;
  }

  Row specials(Specials kind) {
    specials = kind;
    return this;
  }

  Row lengths(int... all) {
    lengths = all;
    return this;
  }

  /** Throws on nothing. */
  Row nonEmpty() {
    return lengths(Arrays.stream(lengths).filter(n -> n > 0).toArray());
  }

  /** Throws NoKernel on any device but the CPU; the table of ops lists it so. */
  Row onCpuOnly() {
    cpuOnly = true;
    return this;
  }

  /** Gives the elements without their history. */
  Row unrecorded() {
    order = 0;
    return this;
  }

  // What a test asks

  /** Takes tensors, so a gradient could be asked of it. */
  boolean isOp() {
    return inputs.length > 0;
  }

  DType outType(DType dtype) {
    return out == null ? dtype : out;
  }

  /** A 16-bit float is computed in F32 and rounded once more, in larger units. */
  double bound(DType dtype) {
    return switch (outType(dtype)) {
      case F32 -> ulps32;
      case F64 -> Devices.standard() == Devices.cpu() ? ulps64 : ulps64 + DriverUlps.of(this);
      case BF16 -> 0.5 + ulps32 / (1 << 16);
      case F16 -> 0.5 + ulps32 / (1 << 13);
      case I32, I64, BOOL -> 0;
    };
  }

  Nd[] draw(int[][] dims, DType dtype, long seed) {
    SplittableRandom r = new SplittableRandom(seed);
    Nd[] x = new Nd[inputs.length];
    for (int i = 0; i < x.length; i++) x[i] = inputs[i].draw(r, dims, i, dtype);
    return x;
  }

  String label() {
    return note.isEmpty() ? method : method + " " + note;
  }

  @Override
  public String toString() {
    return label();
  }
}
