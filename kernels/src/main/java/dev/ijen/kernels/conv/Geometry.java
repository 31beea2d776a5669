package dev.ijen.kernels.conv;

/** How a window moves over an image: down its rows (axis -2) and along its columns (axis -1). */
public record Geometry(Slide rows, Slide columns) {
  /** Every position, no padding, no gaps. */
  public static final Geometry UNIT = new Geometry(Slide.UNIT, Slide.UNIT);

  /** The same in both directions, without gaps between the taps. */
  public static Geometry of(int stride, int padding) {
    return of(stride, padding, 1);
  }

  /** The same in both directions. */
  public static Geometry of(int stride, int padding, int dilation) {
    Slide both = new Slide(stride, padding, dilation);
    return new Geometry(both, both);
  }

  /** As the scalars of a launch. */
  public double[] scalars() {
    return new double[] {
      rows.stride(), rows.padding(), rows.dilation(),
      columns.stride(), columns.padding(), columns.dilation()
    };
  }

  static Geometry of(double[] s) {
    return new Geometry(
        new Slide((int) s[0], (int) s[1], (int) s[2]),
        new Slide((int) s[3], (int) s[4], (int) s[5]));
  }

  boolean pads() {
    return rows.padding() > 0 || columns.padding() > 0;
  }
}
