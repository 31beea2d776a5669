package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.cpu.Loop;
import java.util.List;

/**
 * Runs the stages of a large formula, strip by strip of a row; values between stages stay in L1.
 */
final class StagedLoop extends Loop {
  private static final int STRIP = 512;

  private final int inputs;
  private final int still;
  private final int[][] reads;
  private final Loop[] loops;
  private final ThreadLocal<View[]> scratch;

  /**
   * @param inputs of the whole formula
   * @param still bit i is set when input i does not move along the columns
   */
  StagedLoop(int inputs, int still, List<Stages.Stage> stages, Loop[] loops) {
    this.inputs = inputs;
    this.still = still;
    this.loops = loops;
    this.reads = stages.stream().map(Stages.Stage::reads).toArray(int[][]::new);
    this.scratch = ThreadLocal.withInitial(this::allocate);
  }

  private View[] allocate() {
    View[] v = new View[loops.length - 1];
    for (int k = 0; k < v.length; k++) {
      int size = STRIP + Lanes.W;
      Buffer b = Devices.cpu().allocate(DType.F32, size, false);
      v[k] = View.of(b, new int[] {size}, new int[] {1});
    }
    return v;
  }

  @Override
  public void run(View[] views, double[] scalars, int rows, int columns, int[] at) {
    View[][] stageViews = bind(views, scratch.get());
    int[] moved = at.clone();
    for (int r = 0; r < rows; r++) {
      for (int c = 0, n; c < columns; c += n) {
        // the last strip takes what would be less than a vector
        n = columns - c <= STRIP + Lanes.W ? columns - c : STRIP;
        strip(stageViews, scalars, c, n, moved);
      }
      for (int i = 0; i < inputs; i++) moved[i] += at[inputs + 1 + i];
      moved[inputs] += columns;
    }
  }

  private View[][] bind(View[] views, View[] between) {
    View[][] bound = new View[loops.length][];
    for (int k = 0; k < loops.length; k++) {
      int m = reads[k].length;
      bound[k] = new View[m + 1];
      for (int i = 0; i < m; i++) {
        int x = reads[k][i];
        bound[k][i] = x < inputs ? views[x] : between[x - inputs];
      }
      bound[k][m] = k < between.length ? between[k] : views[inputs];
    }
    return bound;
  }

  private void strip(View[][] views, double[] scalars, int column, int count, int[] at) {
    for (int k = 0; k < loops.length; k++) {
      int m = reads[k].length;
      int[] stageAt = new int[2 * m + 1];
      for (int i = 0; i < m; i++) {
        int x = reads[k][i];
        if (x < inputs) stageAt[i] = at[x] + ((still & 1 << x) != 0 ? 0 : column);
      }
      if (k == loops.length - 1) stageAt[m] = at[inputs] + column;
      loops[k].run(views[k], scalars, 1, count, stageAt);
    }
  }
}
