package dev.ijen.qd.archive;

import dev.ijen.qd.task.Bounds;

/** How an archive divides the space of measures: every point belongs to one cell. */
public interface Cells {
  /** How many there are; cells are numbered from 0. */
  int count();

  /** The box that they divide. */
  Bounds bounds();

  /**
   * The cell of each row of measures.
   *
   * @param measures row-major, {@code bounds().axes()} finite numbers a row
   * @param at where the first row begins
   * @param cell receives the index for rows 0 to {@code rows} - 1, and {@code ~index} when a
   *     measure is outside the bounds: index is then the cell of the measures clipped to them
   */
  void of(float[] measures, int at, int rows, int[] cell);

  /**
   * The corners of a cell, x0, y0, x1, y1 and so on around it, for pictures.
   *
   * @throws UnsupportedOperationException when the number of axes is not two
   */
  double[] outline(int cell);

  /** All that tells these cells from others, in words: archives saved with others are refused. */
  String describe();
}
