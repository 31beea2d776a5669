package dev.ijen.tensor;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Move;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tensors from numbers. They have no history, so no gradient flows into them. They are made on the
 * standard device ({@link Devices#standard()}) unless the call names another.
 */
public final class Creation {
  private Creation() {}

  public static Tensor of(float[] values, int... dims) {
    return from(DType.F32, values, values.length, dims);
  }

  public static Tensor of(double[] values, int... dims) {
    return from(DType.F64, values, values.length, dims);
  }

  public static Tensor of(int[] values, int... dims) {
    return from(DType.I32, values, values.length, dims);
  }

  public static Tensor of(boolean[] values, int... dims) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (values[i] ? 1 : 0);
    return from(DType.BOOL, bytes, bytes.length, dims);
  }

  /** I64, which is stored and converted but not computed with. */
  public static Tensor of(long[] values, int... dims) {
    return from(DType.I64, values, values.length, dims);
  }

  private static Tensor from(DType dtype, Object array, int length, int[] dims) {
    Shape shape = Shape.owning("of", dims.clone());
    if (shape.size() != length) {
      throw new ShapeException(
          "of: " + length + " values do not fill shape " + shape + ", which has " + shape.size());
    }
    Tensor t = Tensor.empty(Devices.standard(), dtype, shape);
    t.device().copyIn(array, 0, t.view().buffer(), 0, length);
    return t;
  }

  /** A CPU tensor on an array that it takes over; no scope owns it. */
  static Tensor unowned(DType dtype, Object array, Shape shape) {
    Buffer buffer = new Buffer(Devices.cpu(), dtype, shape.size(), array, null);
    return Tensor.of(View.of(buffer, shape.raw(), shape.strides()), shape);
  }

  public static Tensor full(DType dtype, double value, int... dims) {
    return full(Devices.standard(), dtype, value, Shape.owning("full", dims.clone()));
  }

  /** Every element {@code value}, converted to the type as Java does. */
  public static Tensor full(Device device, DType dtype, double value, Shape shape) {
    Tensor t = Tensor.empty(device, dtype, shape);
    device.launch(Move.FILL, new View[] {t.view()}, value);
    return t;
  }

  /** A scalar of the type and device of another tensor. */
  static Tensor constant(Tensor like, double value) {
    return full(like.device(), like.dtype(), value, Shape.SCALAR);
  }

  public static Tensor zeros(DType dtype, int... dims) {
    return full(dtype, 0, dims);
  }

  public static Tensor ones(DType dtype, int... dims) {
    return full(dtype, 1, dims);
  }

  /** 0, 1, ..., n - 1 as I32. */
  public static Tensor arange(int n) {
    requireCount("arange", n);
    int[] values = new int[n];
    Arrays.setAll(values, i -> i);
    return of(values, n);
  }

  /**
   * start, start + step, ... before {@code end} (after it when the step is negative), as NumPy:
   * nothing when the end lies on the other side. Element i is start + i step in F64, converted
   * once.
   *
   * @throws ShapeException when a number is not finite, the step is 0, or the type is a whole one
   *     and start or step is not whole or a value does not fit
   */
  public static Tensor arange(DType dtype, double start, double end, double step) {
    double count = Math.max(0, Math.ceil((end - start) / step));
    double last = start + (count - 1) * step;
    List<String> wrong = new ArrayList<>();
    if (step == 0 || !Double.isFinite(count)) wrong.add("needs finite numbers and a step not 0");
    if (count > Shape.MOST) wrong.add("one array holds 2^31 - 9 elements at most");
    if (dtype == DType.I32 && count > 0) {
      if (start != (int) start || step != Math.rint(step)) wrong.add("i32 needs whole numbers");
      if (last != (int) last) wrong.add(last + " does not fit i32");
    }
    if (!wrong.isEmpty()) {
      throw ShapeException.of("arange from " + start + " to " + end + " by " + step, wrong);
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) values[i] = start + i * step;
    return of(values, values.length).to(dtype);
  }

  private static void requireCount(String op, int n) {
    if (n >= 0 && n <= Shape.MOST) return;
    throw new ShapeException(op + ": the number of elements is " + n + "; 0 to " + Shape.MOST);
  }

  /** The identity matrix [n, n]. */
  public static Tensor eye(DType dtype, int n) {
    return eye(dtype, n, n);
  }

  /** Ones on the main diagonal of a matrix [n, m], zeros elsewhere. */
  public static Tensor eye(DType dtype, int n, int m) {
    Tensor t = full(dtype, 0, n, m);
    View diagonal = new Selections.Diagonal(0, 0, 1).part(t.view());
    t.device().launch(Move.FILL, new View[] {diagonal}, 1);
    return t;
  }

  /** {@code count} evenly spaced F32 numbers from {@code first} to {@code last}, both included. */
  public static Tensor linspace(double first, double last, int count) {
    return linspace(DType.F32, first, last, count);
  }

  /**
   * {@code count} evenly spaced numbers from {@code first} to {@code last}, both included exactly.
   * Each half counts from its own end in F64: errors below 1.5 units of the larger end.
   */
  public static Tensor linspace(DType dtype, double first, double last, int count) {
    requireCount("linspace", count);
    if (!dtype.isFloat()) throw new ShapeException("linspace: " + dtype + " is not a float type");
    double[] values = new double[count];
    double step = (last - first) / Math.max(1, count - 1);
    for (int i = 0; i < count; i++) {
      values[i] = 2 * i < count ? first + i * step : last - (count - 1 - i) * step;
    }
    return of(values, count).to(dtype);
  }

  /**
   * The coordinates of a grid: tensor i holds line i along axis i and repeats it along the others
   * (NumPy's meshgrid with indexing "ij"). Views; differentiable.
   */
  public static Tensor[] meshgrid(Tensor... lines) {
    Tensor[] placed = new Tensor[lines.length];
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].rank() != 1) {
        throw new ShapeException("meshgrid: line " + i + " is " + lines[i].label());
      }
      int[] dims = new int[lines.length];
      Arrays.fill(dims, 1);
      dims[i] = lines[i].size();
      placed[i] = lines[i].reshape(dims);
    }
    return lines.length == 0 ? placed : Movements.broadcast(placed);
  }
}
