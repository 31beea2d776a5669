package dev.ijen.kernels.cpu;

import dev.ijen.kernels.View;

/** A formula compiled for one choice of element types and of inputs that stand still in a row. */
public abstract class Loop {
  /**
   * Runs rows x columns elements. The columns of an input are adjacent, or it stands still along
   * them; the output is contiguous.
   *
   * @param views the inputs, then the output; only their storage is used
   * @param scalars the formula's run-time scalars
   * @param at the offsets of all views at the first row, then the row strides of the inputs; not to
   *     be modified
   */
  public abstract void run(View[] views, double[] scalars, int rows, int columns, int[] at);
}
