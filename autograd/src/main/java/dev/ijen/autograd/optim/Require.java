package dev.ijen.autograd.optim;

import java.util.ArrayList;
import java.util.List;

/** Collects all settings out of range, for one error. */
final class Require {
  private final String who;
  private final List<String> wrong = new ArrayList<>();

  Require(String who) {
    this.who = who;
  }

  Require atLeast0(String name, double value) {
    return when(!(value >= 0), name, value, ">= 0");
  }

  Require positive(String name, double value) {
    return when(!(value > 0), name, value, "> 0");
  }

  Require fraction(String name, double value) {
    return when(!(value >= 0 && value < 1), name, value, "in [0, 1)");
  }

  Require when(boolean bad, String name, Object value, String range) {
    if (bad) wrong.add(name + " " + value + " must be " + range);
    return this;
  }

  void orThrow() {
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(who + ": " + String.join("; ", wrong));
    }
  }
}
