package dev.ijen.kernels.pointwise;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Walks over the distinct subterms of a formula. */
public final class Terms {
  private Terms() {}

  /** Every distinct subterm once, operands before their users, the formula itself last. */
  public static List<Formula> of(Formula f) {
    List<Formula> order = new ArrayList<>();
    visit(f, order, new IdentityHashMap<>());
    return order;
  }

  private static void visit(Formula f, List<Formula> order, Map<Formula, Boolean> seen) {
    if (seen.put(f, true) != null) return;
    for (Formula a : f.args()) visit(a, order, seen);
    order.add(f);
  }

  /** How many operand places hold each subterm; the formula itself counts once. */
  public static Map<Formula, Integer> uses(Formula f) {
    Map<Formula, Integer> uses = new IdentityHashMap<>();
    uses.put(f, 1);
    for (Formula t : of(f)) for (Formula a : t.args()) uses.merge(a, 1, Integer::sum);
    return uses;
  }

  /** Rebuilds a formula bottom up; {@code rule} sees each rebuilt subterm and may replace it. */
  static Formula replace(Formula f, UnaryOperator<Formula> rule) {
    Map<Formula, Formula> done = new IdentityHashMap<>();
    for (Formula t : of(f)) {
      Formula[] args = t.args().stream().map(done::get).toArray(Formula[]::new);
      done.put(t, rule.apply(args.length == 0 ? t : Simplify.make(t.kind(), args)));
    }
    return requireNonNull(done.get(f));
  }

  /** {@code f} with every occurrence of one subterm replaced. */
  public static Formula replace(Formula f, Formula from, Formula to) {
    Map<Formula, Formula> done = new IdentityHashMap<>();
    for (Formula t : of(f)) done.put(t, t == from ? to : rebuilt(t, done));
    return requireNonNull(done.get(f));
  }

  private static Formula rebuilt(Formula t, Map<Formula, Formula> done) {
    if (t.args().isEmpty()) return t;
    return Simplify.make(t.kind(), t.args().stream().map(done::get).toArray(Formula[]::new));
  }
}
