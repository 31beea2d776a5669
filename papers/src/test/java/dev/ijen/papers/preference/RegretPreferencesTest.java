package dev.ijen.papers.preference;

import dev.ijen.papers.Broken;
import dev.ijen.rl.preference.Annotator;
import dev.ijen.rl.preference.RewardLearning;
import dev.ijen.rl.preference.Segments;
import dev.ijen.rl.tabular.Delivery;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RegretPreferencesTest {
  @TestFactory
  Stream<DynamicTest> brokenFormulas() {
    return Broken.of(RegretPreferences.class)
        .formula("V~: no temperature", "v.div(temperature).softmax", "v.softmax", "(2) V~")
        .formula("V~: the worst policy", "v.div(temperature)", "v.div(-temperature)", "(2) V~")
        .formula("V~: weights alone", ".softmax(1).mul(v).sum(1)", ".softmax(1).sum(1)", "(2) V~")
        .formula(
            "a score without V~",
            "Tensor.concat(0, w, values(psi, w, c.temperature))",
            "Tensor.concat(0, w, values(psi, w, c.temperature).mul(0))",
            "(2) the loss")
        .in(Identifiability.class)
        .formula("a fair prize of safe p", "safe / p", "safe * p", "(4) the optimum")
        .formula("a shift that depends on r", "r -> r + constant", "r -> r * constant", "(3) ")
        .in(Segments.class)
        .formula("regret: sign", "sum += v[s] - q[s]", "sum -= v[s] - q[s]", "(4) without luck")
        .formula("regret without Q*", "sum += v[s] - q[s]", "sum += v[s] - 0 * q[s]", "(4) the opt")
        .formula(
            "by outcome: V* not discounted", "+ mdp.discount() * end", "+ end", "(4) without luck")
        .formula(
            "by outcome: sign of the reward",
            "(mdp.reward(segment.entries()[t]) +",
            "(-mdp.reward(segment.entries()[t]) +",
            "(4) without luck")
        .formula("parts: sign of V*(s_t)", "[t]] -= 1", "[t]] += 1", "(2) the loss")
        .formula("parts: V* not discounted", "+= mdp.discount();", "+= 1;", "(2) the loss")
        .formula(
            "parts: half of phi",
            "segment.sum(features[k], 1)",
            "segment.sum(features[k], .5)",
            "(2) the loss")
        .in(Annotator.class)
        .formula(
            "the worse is preferred",
            "Vectors.sigmoid((first - second) / temp",
            "Vectors.sigmoid((second - first) / temp",
            "(2) the loss")
        .formula(
            "twice as sharp",
            "Vectors.sigmoid((first - second) / temp",
            "Vectors.sigmoid(2 * (first - second) / temp",
            "(2) the loss")
        .in(RewardLearning.class)
        .formula(
            "likelihood of the loser",
            ".sub(margin.mul(label))",
            ".add(margin.mul(label))",
            "(2) the loss")
        .in(Delivery.class)
        .formula(
            "a reward of 2 w . phi",
            "Vectors.inner(weights, phi)",
            "2 * Vectors.inner(weights, phi)",
            "(2) V~")
        .in(RewardLearning.class)
        .seeds(2)
        .formula(
            "uphill",
            "weights, gradient,",
            "weights, gradient.neg(),",
            "(1) 300 pairs, regret from regret, noiseless")
        .tests();
  }
}
