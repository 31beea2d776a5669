package dev.ijen.rl.solve;

import java.util.function.DoubleUnaryOperator;

/** Roots of continuous functions of one variable. */
public final class Bisection {
  private Bisection() {}

  /**
   * Where f changes sign between {@code low} and {@code high}, halved until no number lies between.
   * Infinite values count by their sign, so that an end may be a pole.
   *
   * @throws ArithmeticException when f has one sign at both ends, or is NaN
   */
  public static double root(DoubleUnaryOperator f, double low, double high) {
    double atLow = f.applyAsDouble(low);
    double atHigh = f.applyAsDouble(high);
    if (atLow == 0) return low;
    if (atHigh == 0) return high;
    if (!(atLow < 0 && atHigh > 0) && !(atLow > 0 && atHigh < 0)) {
      throw new ArithmeticException(
          "bisection: f(%s) = %s and f(%s) = %s have no change of sign between"
              .formatted(low, atLow, high, atHigh));
    }
    double a = low;
    double b = high;
    while (true) {
      double middle = a + (b - a) / 2;
      if (middle <= Math.min(a, b) || middle >= Math.max(a, b)) return a;
      double at = f.applyAsDouble(middle);
      if (at == 0) return middle;
      if (Double.isNaN(at)) throw new ArithmeticException("bisection: f(" + middle + ") is NaN");
      if (at > 0 == atLow > 0) a = middle;
      else b = middle;
    }
  }
}
