package dev.ijen.kernels.opencl;

import static dev.ijen.kernels.opencl.OnOpenCl.sameBits;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.gather.Gather;
import dev.ijen.kernels.move.Layouts;
import dev.ijen.kernels.move.Move;
import dev.ijen.kernels.optim.Optim;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Pointwise;
import dev.ijen.kernels.random.Draws;
import dev.ijen.kernels.reduce.Reduce;
import dev.ijen.kernels.scan.Scan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kernels whose bits must be the CPU's, in all layouts. */
class FamiliesClTest {
  private static final int[][] SHAPES = {{1}, {70}, {3, 5}, {2, 33, 65}, {4, 1, 3, 2}, {300, 7}};

  @Test
  void pointwise() {
    Pointwise three = Pointwise.of("three", (a, b, c) -> a.mul(b).add(c.exp()));
    Pointwise mask = Pointwise.of("mask", (a, b) -> a.lt(b).or(a.eq(Formula.scalar(0)).not()));
    Pointwise whole = Pointwise.of("whole", (a, b) -> a.fmod(b).max(a.abs()).fma(a, b));
    for (Layouts layout : Layouts.values()) {
      for (int[] dims : SHAPES) {
        View a = layout.random(DType.F32, 1, dims);
        View b = Layouts.BROADCAST.random(DType.F32, 2, dims);
        View c = Layouts.CONTIGUOUS.random(DType.F32, 3, dims);
        sameBits(three, new View[] {a, b, c, Layouts.output(DType.F32, dims)});
        sameBits(mask, new View[] {a, b, Layouts.output(DType.BOOL, dims)}, 2);
        View i = layout.random(DType.I32, 1, dims);
        View j = Layouts.CONTIGUOUS.random(DType.I32, 2, dims);
        sameBits(whole, new View[] {i, j, Layouts.output(DType.I32, dims)});
      }
    }
    View wide = Layouts.BROADCAST.random(DType.F32, 1, 200, 300); // a form of its own
    View dense = Layouts.CONTIGUOUS.random(DType.F32, 2, 200, 300);
    sameBits(three, new View[] {wide, dense, wide, Layouts.output(DType.F32, 200, 300)});
  }

  @Test
  void moves() {
    for (DType t : DType.values()) {
      for (Layouts layout : Layouts.values()) {
        for (int[] dims : SHAPES) {
          View x = layout.random(t, 1, dims);
          sameBits(Move.COPY, new View[] {x, Layouts.STEPPED.random(t, 2, dims)});
          if (layout != Layouts.BROADCAST) sameBits(Move.FILL, new View[] {x}, -2.75);
          if (t.isStored() || t == DType.BOOL) continue;
          sameBits(Move.ADD_TO, new View[] {x, Layouts.TRANSPOSED.random(t, 2, dims)});
        }
      }
    }
    int[] many = {2, 3, 2, 3, 2, 3, 2, 3, 2, 2, 2};
    int[] strides = View.rowMajor(many);
    View x = Layouts.CONTIGUOUS.random(DType.F32, 1, many);
    for (int i = 0; i < strides.length / 2; i++) { // reversed axes do not merge
      int s = strides[i];
      strides[i] = strides[strides.length - 1 - i];
      strides[strides.length - 1 - i] = s;
    }
    int[] even = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    View turned = x.with(x.offset(), even, strides);
    sameBits(Move.COPY, new View[] {turned, Layouts.output(DType.F32, even)});
    sameBits(
        Pointwise.of("negative", a -> a.neg()),
        new View[] {turned, Layouts.output(DType.F32, even)});
  }

  @Test
  void casts() {
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        boolean twice = from == DType.I64 && (to == DType.F32 || to.isHalf());
        if (from == to || twice) continue;
        for (Layouts layout : List.of(Layouts.CONTIGUOUS, Layouts.TRANSPOSED, Layouts.NEGATIVE)) {
          View x = layout.random(from, 3, 5, 37);
          sameBits(Move.CAST, new View[] {x, Layouts.output(to, 5, 37)});
        }
        double[] edges = {
          0.0,
          -0.0,
          1e-8,
          -3e-8,
          6e-8,
          65519,
          65520,
          65504,
          1e39,
          -1e300,
          2147483647,
          2147483648.0,
          -2147483648.0,
          3e9,
          9.3e18,
          -9.3e18,
          Double.NaN,
          1 / 0.0,
          -1 / 0.0,
          0.1,
          1 / 3d,
          1.00390625,
          1.01171875,
          6.1e-5,
          1.0004882812500002,
          1.5,
          2.5,
          -0.75
        };
        int[] at = {0};
        boolean whole = !from.isFloat();
        View x =
            Layouts.CONTIGUOUS.make(
                from, new int[] {28}, () -> whole ? at[0]++ % 3 : edges[at[0]++ % 28]);
        sameBits(Move.CAST, new View[] {x, Layouts.output(to, 28)});
      }
    }
  }

  @Test
  void draws() {
    double[] key = {0x89abcdefL, 0x12345678L};
    for (int n : new int[] {0, 1, 3, 4, 1023, 20_001}) {
      for (Kernel k : List.of(Draws.UNIFORM, Draws.NORMAL, Draws.GUMBEL)) {
        sameBits(k, new View[] {Layouts.output(DType.F32, n)}, key);
        sameBits(k, new View[] {Layouts.output(DType.F64, n)}, key);
      }
      sameBits(Draws.BITS, new View[] {Layouts.output(DType.I32, n)}, key);
      double[] below = {key[0], key[1], 1_000_003};
      sameBits(Draws.INTEGERS, new View[] {Layouts.output(DType.I32, n)}, below);
      double[] bounds = {key[0], key[1], -1.5, 3};
      sameBits(Draws.TRUNCATED_NORMAL, new View[] {Layouts.output(DType.F64, n)}, bounds);
    }
  }

  /** The largest has equal words, whose second ones decide. */
  @Test
  void permutations() {
    double[] key = {0x89abcdefL, 0x12345678L};
    for (int n : new int[] {0, 1, 31, 32, 33, 1000, 300_000}) {
      sameBits(Draws.PERMUTATION, new View[] {Layouts.output(DType.I32, n)}, key);
    }
  }

  @Test
  void reductions() {
    for (Layouts layout : Layouts.values()) {
      for (int[] dims :
          new int[][] {{1}, {0, 3}, {700}, {3, 5}, {2, 33, 65}, {400, 7}, {9, 70, 2}}) {
        for (int axes = 1; axes < 1 << dims.length; axes++) reduce(layout, dims, axes);
      }
    }
    reduce(Layouts.CONTIGUOUS, new int[] {300_000}, 1);
    reduce(Layouts.CONTIGUOUS, new int[] {2, 9000, 3}, 2);
  }

  private static void reduce(Layouts layout, int[] dims, int axes) {
    int[] kept = dims.clone();
    for (int i = 0; i < kept.length; i++) if ((axes >> i & 1) != 0) kept[i] = 1;
    for (DType t : List.of(DType.F32, DType.F64, DType.I32)) {
      View x = layout.random(t, axes, dims);
      for (Kernel k : List.of(Reduce.SUM, Reduce.PROD, Reduce.MAX, Reduce.MIN)) {
        sameBits(k, new View[] {x, Layouts.output(t, kept)});
      }
      if (x.size() == 0) continue;
      for (Kernel k : List.of(Reduce.ARGMAX, Reduce.ARGMIN)) {
        sameBits(k, new View[] {x, Layouts.output(DType.I32, kept)});
      }
    }
    View x = layout.random(DType.BOOL, axes, dims);
    sameBits(Reduce.ANY, new View[] {x, Layouts.output(DType.BOOL, kept)});
    sameBits(Reduce.ALL, new View[] {x, Layouts.output(DType.BOOL, kept)});
  }

  @Test
  void gathers() {
    for (DType t : List.of(DType.F32, DType.F64, DType.I32)) {
      for (Layouts layout : Layouts.values()) {
        View x = layout.random(t, 1, 7, 33);
        int[] next = {0};
        View index = layout.make(DType.I32, new int[] {50}, () -> (next[0]++ * 13 + 5) % 7);
        sameBits(Gather.ROWS, new View[] {x, index, Layouts.output(t, 50, 33)});
        View g = layout.random(t, 2, 50, 33);
        sameBits(Gather.SCATTER_ADD_ROWS, new View[] {g, index, Layouts.output(t, 7, 33)});
        sameBits(Gather.ONE_HOT, new View[] {index, Layouts.output(t, 50, 7)});
        View x3 = layout.random(t, 1, 3, 7, 20);
        View index3 = layout.make(DType.I32, new int[] {3, 9, 20}, () -> (next[0]++ * 13 + 5) % 7);
        sameBits(Gather.ALONG, new View[] {x3, index3, Layouts.output(t, 3, 9, 20)});
        View g3 = layout.random(t, 2, 3, 9, 20);
        sameBits(Gather.SCATTER_ADD_ALONG, new View[] {g3, index3, Layouts.output(t, 3, 7, 20)});
        if (t != DType.I32) continue;
        sameBits(Gather.PUT_ALONG, new View[] {g3, index3, Layouts.output(t, 3, 7, 20)});
      }
    }
  }

  @Test
  void optimisers() {
    for (DType t : List.of(DType.F32, DType.F64)) {
      for (int n : new int[] {1, 17, 5000, 70_000}) {
        View[] v = new View[4];
        for (int i = 0; i < 4; i++) v[i] = Layouts.CONTIGUOUS.random(t, i, n);
        View root = Layouts.CONTIGUOUS.make(t, new int[] {n}, () -> 0.25);
        View[] adam = {v[0], v[1], v[2], root};
        sameBits(Optim.ADAM, adam, .01, .9, .999, 1e-8, .1, .001, .02);
        sameBits(Optim.SGD, new View[] {v[0], v[1]}, .01, 0, 0, .02);
        sameBits(Optim.SGD, new View[] {v[0], v[1], v[2]}, .01, .9, 0, .02);
        sameBits(Optim.SGD, new View[] {v[0], v[1], v[2]}, .01, .9, 1, .02);
        sameBits(Optim.SUM_OF_SQUARES, new View[] {v[1], Layouts.output(t, 1)});
      }
    }
  }

  @Test
  void scans() {
    for (DType t : List.of(DType.F32, DType.F64, DType.I32)) {
      for (int[] dims : new int[][] {{1, 1, 1}, {3, 17, 5}, {2, 0, 3}, {1, 2000, 1}}) {
        View x = Layouts.CONTIGUOUS.random(t, 1, dims);
        for (int backward = 0; backward < 2; backward++) {
          sameBits(Scan.SUM, new View[] {x, Layouts.output(t, dims)}, backward);
          sameBits(Scan.PROD, new View[] {x, Layouts.output(t, dims)}, backward);
          sameBits(Scan.ARGMAX, new View[] {x, Layouts.output(DType.I32, dims)}, backward);
          sameBits(Scan.ARGMIN, new View[] {x, Layouts.output(DType.I32, dims)}, backward);
          if (t == DType.I32) continue;
          View a = Layouts.CONTIGUOUS.random(t, 2, dims);
          sameBits(Scan.LINEAR, new View[] {x, a, Layouts.output(t, dims)}, backward);
          if (t == DType.F64) continue; // its exponential is the device's own
          sameBits(Scan.LOG_SUM_EXP, new View[] {x, Layouts.output(t, dims)}, backward);
        }
      }
    }
  }
}
