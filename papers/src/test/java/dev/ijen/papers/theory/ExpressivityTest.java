package dev.ijen.papers.theory;

import dev.ijen.papers.Broken;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.tabular.Inexpressible;
import dev.ijen.rl.tabular.Ordering;
import dev.ijen.rl.tabular.Recurrence;
import dev.ijen.rl.tabular.Witness;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ExpressivityTest {
  @TestFactory
  Stream<DynamicTest> brokenFormulas() {
    return Broken.of(Expressivity.class)
        .formula("a corner's sign", "{-1, 1, 1, -1}", "{-1, 1, 1, 1}", "(2) m_11")
        .formula("another ordering of the corners", "{0, 1, 1, 0}", "{0, 1, 1, 2}", "(2) Farkas")
        .formula("returns in another base", "number, 1.0 / n", "number, 1", "(4) INMR")
        .formula(
            "a policy that is not that of J",
            "Evaluation.policy(mdp, jp)",
            "mdp.uniform()",
            "(4) OMORL")
        .formula("J ordered the other way", "leximin(jp, jq)", "leximin(jq, jp)", "(4) GOMORL")
        .in(Witness.class)
        .formula(
            "f(J) upside down",
            "-Math.abs(Evaluation.objective(paid, p) - 1)",
            "Math.abs(Evaluation.objective(paid, p) - 1)",
            "(1) ONMR alone")
        .formula("J without the discount", "1 / d[s]", "1", "(1) ONMR alone")
        .formula("a machine that forgets", "s == 0 ? 1 + a : u", "1", "(1) RM alone")
        .formula("B then A pays as A then B", "u / 2.0", "1", "(1) RM alone")
        .formula(
            "one of the two suffices",
            "p -> Recurrence.probability(mdp, p, often)",
            "p -> Recurrence.probability(mdp, p, often[0])",
            "(1) LTL alone")
        .formula(
            "discounted, not in the long run",
            "Vectors.inner(Evaluation.longRun(mdp, p)",
            "Vectors.inner(Evaluation.occupancy(mdp, p)",
            "(1) LAR alone")
        .formula(
            "the sign of the entropy",
            "sum += d[s] * Vectors.entropy",
            "sum -= d[s] * Vectors.entropy",
            "(1) RRL alone")
        .formula(
            "entropy without visits",
            "d[s] * Vectors.entropy(policy[s])",
            "Vectors.entropy(policy[s])",
            "(3) share of those")
        .formula(
            "two actions, not three", "choice(0, 0, 1),", "choice(.5, .5, 0),", "(1) RRL alone")
        .in(Inexpressible.class)
        .formula("an end in place of the mixture", "(m[e] + end[e]) / 2", "m[e]", "(1) RM alone")
        .formula(
            "distance that stays", "mix(x, y, 1e-7), mix", "mix(x, y, .5), mix", "(1) LTL alone")
        .formula(
            "a regulariser without visits",
            "policy[s])] = d[s]",
            "policy[s])] = 1",
            "(3) share of those")
        .in(Ordering.class)
        .formula("ties on one side", "p.equal(difference, 0)", "p.atLeast(difference, 0)", "(1) ")
        .formula(
            "strictness lost",
            "p.atLeast(difference, 1)",
            "p.atLeast(difference, 0)",
            "(1) ONMR alone")
        .in(Recurrence.class)
        .formula(
            "one set after the other",
            "if (!seen) return false",
            "if (seen) return true",
            "(1) LTL alone")
        .in(Vectors.class)
        .formula(
            "entropy of the second",
            "sum -= v * Math.log(v)",
            "sum -= Math.log(v)",
            "(1) RRL alone")
        .tests();
  }
}
