package dev.ijen.papers.theory;

import dev.ijen.papers.Broken;
import dev.ijen.rl.tabular.Mdp;
import dev.ijen.rl.tabular.Mdps;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Weighted;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PolicyCliffTest {
  @TestFactory
  Stream<DynamicTest> brokenFormulas() {
    String crosses = "(1) policy moves across";
    String least = "(1) least";
    String values = "(2) 2.1: by a shift";
    String policies = "(2) 4.5: in a fork";
    String bound = "(2 * alpha * (1 - discount))";
    String safe = "gap * (1 - discount) / 2";
    return Broken.of(PolicyCliff.class)
        .formula(
            "2.1 not over 1 - gamma", "return change / (1 - discount)", "return change", values)
        .formula("4.5 without 2", bound, "(alpha * (1 - discount))", policies)
        .formula("4.5 without alpha", bound, "(2 * (1 - discount))", policies)
        .formula("4.5 without 1 - gamma", bound, "(2 * alpha)", policies)
        .formula("2.3 without 2", safe, "gap * (1 - discount)", least)
        .formula("2.3 without 1 - gamma", safe, "gap / 2", least)
        .formula("no tie", "q[order[0]] - q[order[1]])", "q[order[1]] - q[order[0]])", crosses)
        .formula("ties not shared", ".q(), 1e-10)", ".q(), 0)", "(1) twice")
        .formula("a branch pays once", "b.add(1, a, 1, 1, -delta)", "b.add(1, a, 1, 1, 0)", least)
        .in(Planning.class)
        .formula(
            "policy at the inverse temperature",
            "Math.exp((q[a] - top) / t); sum += policy",
            "Math.exp((q[a] - top) * t); sum += policy",
            policies)
        .formula("not quite the best", "choice[s]] + margin", "choice[s]] + 1e-5", crosses)
        .in(Mdp.class)
        .formula("no discount", "discount * v[next[e]])", "v[next[e]])", least)
        .in(Mdps.class)
        .formula("the other's bonus", "route == 0 ? bonus0", "route == 1 ? bonus0", "(3) least")
        .in(Weighted.class)
        .formula("weights beyond 1", "(1 - w) * x", "x", "(4) cliffs")
        .tests();
  }
}
