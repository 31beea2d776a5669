package dev.ijen.papers.preference;

import dev.ijen.papers.Broken;
import dev.ijen.rl.math.Divergence;
import dev.ijen.rl.math.FDivergence;
import dev.ijen.rl.tabular.TokenPolicy;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FDpgTest {
  private static final String OF = "(1) gradient of ";

  @TestFactory
  Stream<DynamicTest> brokenFormulas() {
    return Broken.of(FDpg.class)
        .formula(
            "uphill", "weights[i] += pi[i]", "weights[i] -= pi[i]", OF + "forward KL: that of dpg")
        .formula("samples not weighted", "pi[i] / q[i] * ", "", OF + "forward KL: that of dpg")
        .formula(
            "the model's probability is left out of DPG",
            "(t.z * t.a[i])",
            "t.z",
            OF + "forward KL: that of dpg")
        .formula(
            "Z is left out",
            "Math.log(t.weight[x] / z)",
            "Math.log(t.weight[x])",
            OF + "Jensen-Shannon: that of r")
        .formula("pi under p", "logPi[x] - Math.log", "Math.log", OF + "reverse KL: that of r")
        .formula(
            "beta over the reward",
            "Math.exp(x / c.beta)",
            "Math.exp(x * c.beta)",
            OF + "reverse KL: that of rl")
        .formula(
            "zeros of the target are not seen",
            "Double.POSITIVE_INFINITY)\n .map",
            "0)\n .map",
            OF + "Jensen-Shannon: that of c")
        .formula(
            "the baseline is added twice",
            "slopes[i] - baseline",
            "2 * slopes[i] - baseline",
            OF + "forward KL: that of dpg")
        .seeds(3)
        .formula(
            "Z lags behind its samples",
            "- z) / step",
            "- z) / (step + 100)",
            "(2) forward KL, reward: log Z")
        .formula(
            "Z of pi / P",
            "t.weight[i] / pi[i])",
            "pi[i] / t.weight[i])",
            "(2) forward KL, reward: log Z")
        .seeds(10)
        .in(Divergence.class)
        .formula(
            "f' of the forward KL: sign of l",
            "-Math.exp(-l)",
            "-Math.exp(l)",
            OF + "forward KL: that of r")
        .formula(
            "f' of the reverse KL: without l",
            "REVERSE_KL -> l + 1",
            "REVERSE_KL -> Math.signum(l) + 1",
            OF + "reverse KL: that of r")
        .formula(
            "f' of total variation: twice",
            "Math.signum(l) / 2",
            "Math.signum(l)",
            OF + "total variation: that of r")
        .formula(
            "f' of forward chi2: once l",
            "Math.exp(-2 * l)",
            "Math.exp(-l)",
            OF + "forward chi2: that of r")
        .formula(
            "f' of reverse chi2: twice l",
            "2 * (Math.exp(l) - 1)",
            "2 * (Math.exp(2 * l) - 1)",
            OF + "reverse chi2: that of r")
        .in(FDivergence.class)
        .formula(
            "f' of Jensen-Shannon: sign of l",
            "Math.max(-d, 0)",
            "Math.max(d, 0)",
            OF + "Jensen-Shannon: that of r")
        .in(TokenPolicy.class)
        .formula(
            "a score without its mean",
            "g[i] -= total * Math.exp(log[i])",
            "g[i] -= 0",
            OF + "reverse KL: that of r")
        .tests();
  }
}
