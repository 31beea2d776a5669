package dev.ijen.kernels.pointwise;

import static java.util.Objects.requireNonNull;

import java.util.IdentityHashMap;
import java.util.Map;

/** Prints a formula as algebra, the operators with Java's precedences. */
final class Algebra {
  private final Map<Formula, String> names = new IdentityHashMap<>();

  private Algebra() {}

  static String print(Formula f) {
    Algebra a = new Algebra();
    Map<Formula, Integer> uses = Terms.uses(f);
    StringBuilder text = new StringBuilder();
    for (Formula t : Terms.of(f)) {
      if (t.args().isEmpty() || requireNonNull(uses.get(t)) == 1) continue;
      String body = a.text(t, 0);
      a.names.put(t, "t" + a.names.size());
      text.append(a.names.get(t)).append(" = ").append(body).append("; ");
    }
    return text.append(a.text(f, 0)).toString();
  }

  private String text(Formula f, int outer) {
    String name = names.get(f);
    if (name != null) return name;
    Kind kind = f.kind();
    return switch (kind) {
      case INPUT, SCALAR -> kind.symbol() + f.index();
      case CONST -> constant(f.value());
      case NEG -> "-" + text(f.arg(0), 6);
      default -> {
        int own = precedence(kind);
        if (own == 0) yield call(f);
        String body = text(f.arg(0), own) + " " + kind.symbol() + " " + text(f.arg(1), own + 1);
        yield own < outer ? "(" + body + ")" : body;
      }
    };
  }

  private String call(Formula f) {
    StringBuilder s = new StringBuilder(f.kind().symbol()).append('(');
    for (int i = 0; i < f.args().size(); i++)
      s.append(i == 0 ? "" : ", ").append(text(f.arg(i), 0));
    return s.append(')').toString();
  }

  /** 0 for functions, else higher binds tighter. */
  private static int precedence(Kind kind) {
    return switch (kind) {
      case OR -> 1;
      case AND -> 2;
      case LT, LE, EQ, NE -> 3;
      case ADD, SUB -> 4;
      case MUL, DIV -> 5;
      default -> 0;
    };
  }

  private static String constant(double v) {
    return v == Math.rint(v) && Math.abs(v) < 1e9 ? Long.toString((long) v) : Double.toString(v);
  }
}
