package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Kind;
import dev.ijen.kernels.pointwise.Terms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a large formula into stages small enough for the JIT. Past some 200 vector operations in one
 * method C1 gives up, which leaves the loop to the interpreter for ever; and long before that a
 * loop body no longer fits the window in which the processor overlaps iterations.
 */
final class Stages {
  /** Operations per stage: two functions like exp and some arithmetic. */
  static final int LIMIT = 56;

  /**
   * One stage.
   *
   * @param formula over x0, x1, ... that stand for {@code reads}
   * @param reads ascending numbers: below n an input, n + k the value of stage k
   */
  record Stage(Formula formula, int[] reads) {}

  private Stages() {}

  /** The stages in order, the last one giving the value; null when there would be too many. */
  static @Nullable List<Stage> of(Formula f) {
    int n = f.inputs();
    List<Stage> stages = new ArrayList<>();
    Formula rest = f;
    while (operations(rest) > LIMIT) {
      if (n + stages.size() >= Formula.MAX_INPUTS) return null;
      Formula part = best(rest);
      rest = Terms.replace(rest, part, Formula.input(n + stages.size()));
      stages.add(stage(part));
    }
    stages.add(stage(rest));
    return stages;
  }

  /** The subterm whose removal saves most; it fits a stage itself. */
  private static Formula best(Formula f) {
    Formula best = f;
    int least = Integer.MAX_VALUE;
    for (Formula t : Terms.of(f)) {
      if (t == f || t.isMask() || t.args().isEmpty() || operations(t) > LIMIT) continue;
      int left = operations(Terms.replace(f, t, Formula.input(Formula.MAX_INPUTS - 1)));
      if (left <= least) {
        least = left;
        best = t;
      }
    }
    return best;
  }

  private static Stage stage(Formula f) {
    int bits = f.reads();
    int[] reads = new int[Integer.bitCount(bits)];
    Formula[] renamed = new Formula[f.inputs()];
    int k = 0;
    for (int i = 0; i < renamed.length; i++) {
      renamed[i] = Formula.input(k);
      if ((bits & 1 << i) != 0) reads[k++] = i;
    }
    return new Stage(f.with(renamed), reads);
  }

  /** About how many vector operations one vector takes. */
  static int operations(Formula f) {
    int n = 0;
    for (Formula t : Terms.of(f)) n += operations(t.kind());
    return n;
  }

  private static int operations(Kind kind) {
    return switch (kind) {
      case INPUT, SCALAR, CONST -> 0;
      case EXP, HALFEXP, EXPM1, LOG, LOG1P, TANH, ERF, NDTR, SIN, COS -> 20;
      case FMOD -> 16;
      case FLOOR, CEIL, RINT, LOGB, SCALB -> 8;
      case COPYSIGN -> 4;
      default -> 1;
    };
  }

  private static boolean isFunction(Formula f) {
    return operations(f.kind()) == 20;
  }

  /** More than one function: then the loop is better off with one body than with two. */
  static boolean isHeavy(Formula f) {
    return Terms.of(f).stream().filter(Stages::isFunction).count() > 1;
  }
}
