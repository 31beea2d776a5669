package dev.ijen.papers.preference;

import dev.ijen.papers.Broken;
import dev.ijen.rl.math.FDivergence;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.solve.Newton;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FDpoTest {
  @TestFactory
  Stream<DynamicTest> brokenFormulas() {
    return Broken.of(FDpo.class)
        .formula(
            "the loser is preferred", "margin.neg().softplus()", "margin.softplus()", "(1) reverse")
        .formula(
            "no beta in the margin",
            ".sub(h.unsqueeze(0)).mul(beta)",
            ".sub(h.unsqueeze(0))",
            "(1) reverse")
        .formula("no reference", ".sub(Tensor.of(p.logRef, p.logRef.length))", "", "(1) reverse")
        .formula(
            "optimum without the reference",
            "Math.exp(p.logRef[i] + f",
            "Math.exp(f",
            "(1) reverse")
        .formula(
            "optimum at another beta",
            "(p.reward[i] - c) / beta",
            "(p.reward[i] - c) / (2 * beta)",
            "(1) reverse")
        .formula(
            "preferences twice as sharp",
            "* Vectors.sigmoid(reward[i]",
            "* Vectors.sigmoid(2 * reward[i]",
            "(1) reverse")
        .formula(
            "labels twice as sharp",
            "random.random() < Vectors.sigmoid(",
            "random.random() < Vectors.sigmoid(2 * ",
            "(3) r")
        .formula(
            "rewards are not matched", "return Math.exp(log);", "return Math.exp(-log);", "(2) ")
        .in(FDivergence.class)
        .formula("h: sign of the exponent", "d.mul(-alpha)", "d.mul(alpha)", "(1) alpha")
        .formula("h: twice alpha", "d.mul(-alpha)", "d.mul(-2 * alpha)", "(1) alpha")
        .formula("h: not divided by alpha", ".exp().div(-alpha)", ".exp().neg()", "(1) alpha")
        .formula(
            "h of Jensen-Shannon: sign of d",
            "d.neg().softplus().neg()",
            "d.softplus().neg()",
            "(1) J")
        .formula(
            "inverse of alpha's h: not divided by alpha",
            "-Math.log(-alpha * x) / alpha",
            "-Math.log(-alpha * x)",
            "(1) alpha")
        .in(Newton.class)
        .formula("a step uphill", "next[i] -= by[i]", "next[i] += by[i]", "(1) reverse")
        .in(Vectors.class)
        .formula(
            "divergence the other way",
            "Math.log(p[i] / q[i])",
            "Math.log(q[i] / p[i])",
            "(2) reverse KL has")
        .tests();
  }
}
