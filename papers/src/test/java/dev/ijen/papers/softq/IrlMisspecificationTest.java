package dev.ijen.papers.softq;

import dev.ijen.papers.Broken;
import dev.ijen.rl.tabular.InverseRl;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Regret;
import dev.ijen.rl.tabular.Shaping;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class IrlMisspecificationTest {
  @TestFactory
  Stream<DynamicTest> brokenFormulas() {
    String differs = "(1) wrong discount: that";
    String d = "(1) wrong discount: d of";
    String table = "(1) dev";
    String entropy = "(3) wrong temperature, entropy";
    String boltzmann = "(3) wrong temperature, boltzmann";
    return Broken.of(IrlMisspecification.class)
        .formula(
            "the discount believed in", "potential, world.discount()", "potential, .9", differs)
        .formula("k left out", "x -> k * x)", "x -> x)", d)
        .formula("d of a reward to itself", "phi, -k)); }", "phi, k)); }", d)
        .formula("table of other k", "(t2 / 100 - t1 / 10)", "(t2 / 10 - t1 / 100)", table)
        .formula("table at another angle", "Math.sqrt((1 - sine * sine) / q)", "0", table)
        .formula("noise of every action", "delta / p.length", "delta", "(4) policy moved")
        .formula("noise on top", "(1 - delta) * x", "x", "(4) d of noise")
        .in(Shaping.class)
        .formula("potential added twice", "- potential[s])", "+ potential[s])", differs)
        .formula("shaping not discounted", "discount * phi(", "phi(", differs)
        .formula("canonical form keeps V(s)", "s, a, v) - v[s]", "s, a, v)", entropy)
        .formula("d not halved", "Math.sqrt(sum) / 2", "Math.sqrt(sum)", table)
        .formula("d of the sum", "+= (a[i] - b[i])", "+= (a[i] + b[i])", table)
        .in(Planning.class)
        .formula("values without entropy", "top + t * Math.log(sum)", "top", entropy)
        .formula(
            "policy at the inverse temperature",
            "Math.exp((q[a] - top) / t); sum += policy",
            "Math.exp((q[a] - top) * t); sum += policy",
            "(4) d after")
        .in(InverseRl.class)
        .formula("next potential added", "- (mdp.isTerminal(t)", "+ (mdp.isTerminal(t)", entropy)
        .formula("not discounted", "0 : mdp.discount() * potential", "0 : potential", entropy)
        .formula("best at temperature 1", "= temperature * Math.log", "= Math.log", boltzmann)
        .formula("best not discounted", "- mdp.discount() * best", "- best", boltzmann)
        .in(Regret.class)
        .formula("learned added", "-x, learned)) / all", "x, learned)) / all", "(5)")
        .tests();
  }
}
