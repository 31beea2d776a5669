package dev.ijen.qd.picture;

import java.awt.Color;

/**
 * The colour map viridis (Smith and van der Walt 2015, CC0): evenly brighter from dark blue to
 * yellow, also for the colour-blind and in grey. Its values at every eighth of the way
 * (matplotlib's {@code _cm_listed.py}); linear between them.
 */
public final class Viridis {
  private static final int[] AT = {
    0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xfde725
  };

  /** Colours in all. */
  public static final int COLORS = 180;

  private static final Color[] ALL = new Color[COLORS];

  static {
    for (int i = 0; i < COLORS; i++) ALL[i] = at(i / (COLORS - 1.0) * (AT.length - 1));
  }

  private Viridis() {}

  private static Color at(double place) {
    int from = Math.min((int) place, AT.length - 2);
    double part = place - from;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = AT[from] >> shift & 0xff;
      int b = AT[from + 1] >> shift & 0xff;
      rgb |= (int) Math.round(a + part * (b - a)) << shift;
    }
    return new Color(rgb);
  }

  /** One of the {@link #COLORS}. */
  public static Color color(int i) {
    return ALL[i];
  }

  /** Which colour a value between two others has; values beyond them have the last ones. */
  public static int index(double value, double low, double high) {
    if (!(high > low)) return COLORS - 1;
    return (int) Math.clamp(Math.floor((value - low) / (high - low) * COLORS), 0, COLORS - 1);
  }
}
