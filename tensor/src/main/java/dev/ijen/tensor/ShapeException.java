package dev.ijen.tensor;

import java.util.ArrayList;
import java.util.List;

/** Sizes, axes or types that do not fit an op. The message names op, axes, sizes and the remedy. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }

  /** Inputs that lie on different devices. */
  static ShapeException mixed(Op op, Tensor[] x) {
    List<String> wrong = new ArrayList<>();
    for (int i = 1; i < x.length; i++) {
      if (x[i].device() == x[0].device()) continue;
      wrong.add(
          "input 0, %s, is on %s, input %s, %s, on %s; copy one of them over with to(device)"
              .formatted(x[0].label(), x[0].device(), i, x[i].label(), x[i].device()));
    }
    return of(op.name(), wrong);
  }

  /** All violations of one call together. */
  static ShapeException of(String op, List<String> violations) {
    if (violations.size() == 1) return new ShapeException(op + ": " + violations.getFirst());
    StringBuilder s = new StringBuilder(op).append(": ").append(violations.size());
    s.append(" things do not fit:");
    for (int i = 0; i < violations.size(); i++) {
      s.append("\n  ").append(i + 1).append(". ").append(violations.get(i));
    }
    return new ShapeException(s.toString());
  }
}
