package dev.ijen.bench.ladder;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A kernel at one size: all its rungs are checked and timed on it.
 *
 * @param kernel whose CPU rungs are the ladder; the last is the plainest
 * @param shape as a reader knows it
 * @param views makes inputs and outputs anew, in F32 or in F64 as a reference
 * @param scalars of the launch
 * @param outputs which of the views the kernel writes
 * @param bytes that must move if each input is read and each output written once
 * @param flops additions and multiplications that must be done; 0 where bytes decide by far
 * @param tolerance relative to the greatest result; 0 if the rungs must give the same bits (then
 *     there is no F64 form, or nothing is rounded)
 */
record Step(
    Kernel kernel,
    String shape,
    Function<DType, Tensor[]> views,
    double[] scalars,
    int[] outputs,
    double bytes,
    double flops,
    double tolerance) {
  private static final double ROUNDING = 1e-5;

  /** The last view is the output; checked against F64. */
  static Step of(Kernel kernel, String shape, Function<DType, Tensor[]> views, double... scalars) {
    Tensor[] v = views.apply(DType.F32);
    double bytes = 0;
    for (Tensor t : v) bytes += (double) t.size() * t.dtype().bytes();
    return new Step(kernel, shape, views, scalars, new int[] {v.length - 1}, bytes, 0, ROUNDING);
  }

  Step flops(double count) {
    return new Step(kernel, shape, views, scalars, outputs, bytes, count, tolerance);
  }

  /** Where inputs are changed in place, or are no full views. */
  Step moving(double count, int... written) {
    return new Step(kernel, shape, views, scalars, written, count, flops, tolerance);
  }

  /** Several outputs. */
  Step writing(int... outputs) {
    return moving(bytes, outputs);
  }

  Step exact() {
    return new Step(kernel, shape, views, scalars, outputs, bytes, flops, 0);
  }

  String label() {
    return kernel.name() + " " + shape;
  }

  /** Runs a rung once on views of its own; all outputs, one after the other. */
  double[] results(String rung, DType dtype) {
    Tensor[] v = views.apply(dtype);
    launcher(rung, v).run();
    return Arrays.stream(outputs)
        .mapToObj(o -> v[o].toDoubles())
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  Runnable launcher(String rung, Tensor[] tensors) {
    View[] views = Arrays.stream(tensors).map(Tensor::view).toArray(View[]::new);
    Kernel.Cpu run = kernel.cpu(rung);
    return () -> run.run(views, scalars);
  }

  /** The default rung of another device, likewise; it may run after the launch. */
  double[] results(Device device) {
    View[] v = on(device, views.apply(DType.F32));
    device.launch(kernel, v, scalars);
    return Arrays.stream(outputs)
        .mapToObj(o -> Tensor.of(v[o]).toDoubles())
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  Runnable launcher(Device device) {
    View[] v = on(device, views.apply(DType.F32));
    return () -> device.launch(kernel, v, scalars);
  }

  /** With the strides that they have here. */
  private static View[] on(Device device, Tensor[] tensors) {
    View[] there = new View[tensors.length];
    for (int i = 0; i < there.length; i++) {
      View v = tensors[i].view();
      Buffer from = v.buffer();
      Buffer to = device.allocate(from.dtype(), from.size(), false);
      device.copyIn(from.storage(), 0, to, 0, from.size());
      there[i] = View.of(to, v.offset(), v.dims(), v.strides());
    }
    return there;
  }
}
