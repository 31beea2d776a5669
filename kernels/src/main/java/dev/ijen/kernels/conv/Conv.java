package dev.ijen.kernels.conv;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.ConvDirect;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Convolutions (as in all of deep learning, cross-correlations) of stacks of image batches, F32 and
 * F64:
 *
 * <pre>y[k, b, o, p, q] = sum over c, i, j of  w[k, o, c, i, j] x[k, b, C o' + c, P, Q]</pre>
 *
 * with {@code P = p * stride - padding + i * dilation}, {@code Q} alike, {@code o'} the group of o
 * and zeros where P or Q lies outside. That sum is linear in x and in w, so with a {@code gy} it
 * makes one form of three tensors, and each kernel here is its derivative by one of them given the
 * other two. The derivatives of any of the three are therefore the other two.
 *
 * <p>Views: {@code x [K, B, C, H, W]}, {@code w [K, O, C / groups, kh, kw]}, {@code y [K, B, O, OH,
 * OW]}; the first axis holds independent networks. w is contiguous, and so is every output; other
 * inputs have any strides. Scalars: {@link Geometry#scalars}. The sizes must fit; the ops see to
 * it.
 *
 * <p>Bits: an element of y is one chain of fma over (c, i, j), one of w over (b, p, q), both with
 * the zeros of the padding; one of x sums the windows that it is in, in the order of (i, j), each a
 * chain over o.
 */
public final class Conv {
  /** y from x and w. Views: {@code x, w, y}. */
  public static final Kernel FORWARD =
      rungs(
          "conv",
          "forward",
          (v, s) -> new Form(v[0], v[1], v[2], s),
          Form::outs,
          () -> ConvDirect::forward,
          f -> new Unfold(f).forward());

  /** x from w and y: the transposed convolution. Views: {@code w, y, x}. */
  public static final Kernel INPUT =
      rungs(
          "conv input",
          "input",
          (v, s) -> new Form(v[2], v[0], v[1], s),
          Form::channels,
          () -> ConvDirect::input,
          f -> new Unfold(f).input());

  /** w from x and y. Views: {@code x, y, w}. */
  public static final Kernel WEIGHT =
      rungs(
          "conv weight",
          "weight",
          (v, s) -> new Form(v[0], v[2], v[1], s),
          Form::outs,
          () -> ConvDirect::weight,
          f -> new Unfold(f).weight());

  private Conv() {}

  /**
   * @param form which of the kernels of conv.cl
   * @param lanes the axis that vectors run along in the direct form
   */
  private static Kernel rungs(
      String name,
      String form,
      BiFunction<View[], double[], Form> reading,
      ToIntFunction<Form> lanes,
      Supplier<Consumer<Form>> direct,
      Consumer<Form> unfold) {
    return new Kernel(name)
        .cpuIf(
            Simd.ENABLED,
            "direct",
            () -> {
              Consumer<Form> run = direct.get();
              return (v, s) -> {
                Form f = reading.apply(v, s);
                if (ConvDirect.fits(f, lanes.applyAsInt(f))) run.accept(f);
                else unfold.accept(f);
              };
            })
        .cpu("unfold", () -> (v, s) -> unfold.accept(reading.apply(v, s)))
        .openclOnCpu("panels", () -> (d, v, s) -> ConvCl.run(d, reading.apply(v, s), form))
        .opencl("tiled", () -> (d, v, s) -> ConvCl.run(d, reading.apply(v, s), form))
        .opencl("unfold", () -> (d, v, s) -> unfold.accept(reading.apply(v, s)));
  }
}
