package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.attention.Attention;
import dev.ijen.kernels.move.Layouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Attention and its gradients have the CPU's bits, whatever is hidden. */
class AttentionClTest {
  /** Heads side by side in a row, as layers have them. */
  private static View heads(int seed, int n, int t, int h, int d) {
    View v = Layouts.SLICED.random(DType.F32, seed, n, t, h * d);
    return v.with(v.offset(), new int[] {n, h, t, d}, new int[] {v.stride(0), d, v.stride(1), 1});
  }

  /** A third of the keys hidden, of some queries all, the same for all heads. */
  private static List<View> masks(int n, int h, int t, int s) {
    List<View> masks = new ArrayList<>();
    for (DType type : List.of(DType.BOOL, DType.F32)) {
      Random r = new Random(3);
      double hidden = type == DType.BOOL ? 0 : Double.NEGATIVE_INFINITY;
      int[] at = {0};
      View m =
          Layouts.CONTIGUOUS.make(
              type,
              new int[] {n, t, s},
              () ->
                  at[0]++ / s % 7 == 6 || r.nextInt(3) == 0
                      ? hidden
                      : type == DType.BOOL ? 1 : r.nextGaussian());
      masks.add(
          m.with(m.offset(), new int[] {n, h, t, s}, new int[] {m.stride(0), 0, m.stride(1), 1}));
    }
    return masks;
  }

  private static void attention(int n, int h, int g, int t, int s, int d, int e, double scale) {
    View[] in = {heads(1, n, t, h, d), heads(2, n, s, g, d), heads(3, n, s, g, e)};
    for (double causal = 0; causal < 2; causal++) {
      check(in, h, e, scale, causal);
      for (View m : masks(n, h, t, s)) {
        check(new View[] {in[0], in[1], in[2], m}, h, e, scale, causal);
      }
    }
  }

  private static void check(View[] in, int h, int e, double... scalars) {
    int n = in[0].dim(0);
    int t = in[0].dim(2);
    View out = heads(4, n, t, h, e);
    View lse = Layouts.output(DType.F32, n, h, t);
    View[] forward = with(in, out, lse);
    sameBits(Attention.FORWARD, forward, scalars);
    View dq = heads(5, n, t, h, in[0].dim(3));
    View dk = heads(6, n, in[1].dim(2), in[1].dim(1), in[1].dim(3));
    View dv = heads(7, n, in[2].dim(2), in[2].dim(1), e);
    sameBits(Attention.BACKWARD, with(forward, heads(8, n, t, h, e), dq, dk, dv), scalars);
  }

  private static View[] with(View[] some, View... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(View[]::new);
  }

  @Test
  void attention() {
    attention(2, 4, 2, 70, 70, 32, 16, .01);
    attention(1, 2, 1, 33, 150, 16, 48, .02);
    attention(1, 3, 3, 20, 7, 80, 64, .001);
  }
}
