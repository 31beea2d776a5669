package dev.ijen.rl.stats;

import java.util.Locale;

/**
 * An estimate and how sure of it one may be.
 *
 * @param estimate the middle of what is known
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double estimate, double low, double high) {
  /** Whether all of it is above x. */
  public boolean above(double x) {
    return low > x;
  }

  /** Whether all of it is below x. */
  public boolean below(double x) {
    return high < x;
  }

  /** Whether all of it is within {@code margin} of x. */
  public boolean within(double x, double margin) {
    return low >= x - margin && high <= x + margin;
  }

  /** As {@code 0.52 [0.50, 0.54]}: four significant digits of the estimate. */
  @Override
  public String toString() {
    return number(estimate) + " [" + number(low) + ", " + number(high) + "]";
  }

  /** Four significant digits, with an exponent where it is very large or small. */
  public static String number(double x) {
    double size = Math.abs(x);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) return String.format(Locale.ROOT, "%.2e", x);
    int digits = size == 0 ? 0 : Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%." + digits + "f", x);
  }
}
