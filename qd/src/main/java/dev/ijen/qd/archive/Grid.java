package dev.ijen.qd.archive;

import dev.ijen.qd.task.Bounds;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cells of equal size on each axis (Mouret and Clune 2015), numbered with the last axis fastest. A
 * cell contains its lower border; the upper border of the box belongs to the last cell.
 */
public final class Grid implements Cells {
  private final Bounds bounds;
  private final int[] cells;
  private final double[] lower;
  private final double[] upper;
  private final int count;

  /**
   * @param cells on each axis
   * @throws IllegalArgumentException when an axis has none, their number is not that of the axes,
   *     or there are 2^31 or more in all
   */
  public Grid(Bounds bounds, int... cells) {
    if (cells.length != bounds.axes() || Arrays.stream(cells).anyMatch(c -> c < 1)) {
      throw new IllegalArgumentException(
          "grid: %s cells for the axes %s: one number above 0 for each axis"
              .formatted(Arrays.toString(cells), Arrays.toString(bounds.names())));
    }
    long all = 1;
    for (int c : cells) all = Math.min(all, 1L << 31) * c; // beyond an array's length anyway
    if (all > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "grid: %s are more cells than an array holds".formatted(Arrays.toString(cells)));
    }
    this.bounds = bounds;
    this.cells = cells.clone();
    lower = bounds.lower().clone();
    upper = bounds.upper().clone();
    count = (int) all;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Bounds bounds() {
    return bounds;
  }

  /** Cells on one axis. */
  public int cells(int axis) {
    return cells[axis];
  }

  @Override
  public void of(float[] measures, int at, int rows, int[] cell) {
    for (int r = 0; r < rows; r++) {
      int index = 0;
      boolean outside = false;
      for (int a = 0; a < cells.length; a++) {
        double m = measures[at++];
        outside |= m < lower[a] || m > upper[a];
        int j = (int) (cells[a] * (m - lower[a]) / (upper[a] - lower[a]));
        index = index * cells[a] + Math.clamp(j, 0, cells[a] - 1);
      }
      cell[r] = outside ? ~index : index;
    }
  }

  /**
   * The cell at a place on every axis.
   *
   * @throws IllegalArgumentException when there is no such place
   */
  public int at(int... place) {
    int index = 0;
    boolean inside = place.length == cells.length;
    for (int a = 0; a < cells.length && inside; a++) {
      inside = place[a] >= 0 && place[a] < cells[a];
      index = index * cells[a] + place[a];
    }
    if (inside) return index;
    throw new IllegalArgumentException(
        "grid: no cell %s; there are %s, counted from 0".formatted(Arrays.toString(place), size()));
  }

  /** Where a cell is on every axis. */
  public int[] place(int cell) {
    int[] place = new int[cells.length];
    for (int a = cells.length - 1; a >= 0; a--) {
      place[a] = cell % cells[a];
      cell /= cells[a];
    }
    return place;
  }

  @Override
  public double[] outline(int cell) {
    if (cells.length != 2) throw new UnsupportedOperationException("grid: not of two axes");
    int[] at = place(cell);
    double[] x = {border(0, at[0]), border(0, at[0] + 1)};
    double[] y = {border(1, at[1]), border(1, at[1] + 1)};
    return new double[] {x[0], y[0], x[1], y[0], x[1], y[1], x[0], y[1]};
  }

  private double border(int axis, int cell) {
    return lower[axis] + (upper[axis] - lower[axis]) * cell / cells[axis];
  }

  private String size() {
    return Arrays.stream(cells).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
  }

  @Override
  public String describe() {
    return "a grid of " + size() + " cells over " + describe(bounds);
  }

  /** As in {@code x from 0.0 to 1.0, y from -1.0 to 1.0}. */
  static String describe(Bounds b) {
    return IntStream.range(0, b.axes())
        .mapToObj(i -> "%s from %s to %s".formatted(b.names()[i], b.lower()[i], b.upper()[i]))
        .collect(Collectors.joining(", "));
  }
}
