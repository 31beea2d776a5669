package dev.ijen.papers.imitation;

import dev.ijen.papers.Broken;
import dev.ijen.rl.math.Vectors;
import dev.ijen.rl.preference.Annotator;
import dev.ijen.rl.preference.RewardLearning;
import dev.ijen.rl.preference.TabularReward;
import dev.ijen.rl.tabular.EmpiricalModel;
import dev.ijen.rl.tabular.FiniteHorizon;
import dev.ijen.rl.tabular.Planning;
import dev.ijen.rl.tabular.Ucbvi;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class DemonstrationRegularisedTest {
  private static final String CHAIN = "(b) chain: ";
  private static final String BOUNDS = "(b) chain: the optimum outside";

  @TestFactory
  Stream<DynamicTest> cloningAndPlanning() {
    return Broken.of(DemonstrationRegularised.class)
        .formula("a half is added, not one", "row[a] + 1) /", "row[a] + .5) /", "(a) KL")
        .formula("2 A is added", "(visits + k)", "(visits + 2 * k)", "(a) KL")
        .in(FiniteHorizon.class)
        .formula(
            "divergence of the clone from the expert",
            "Vectors.divergence(p[h][s], q[h][s])",
            "Vectors.divergence(q[h][s], p[h][s])",
            "(a) KL")
        .in(Vectors.class)
        .formula(
            "divergence in bits",
            "Math.log(p[i] / q[i])",
            "Math.log(p[i] / q[i]) / Math.log(2)",
            "(a) KL")
        .in(Planning.class)
        .formula(
            "soft value: the temperature is missing",
            "top + t * Math.log(sum)",
            "top + Math.log(sum)",
            "(a') error")
        .formula(
            "soft policy without the clone",
            "policy[a] = weight(prior, a) * Math.exp(",
            "policy[a] = Math.exp(",
            "(a') error")
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> preferences() {
    return Broken.of(DemonstrationRegularised.class)
        .in(Annotator.class)
        .formula(
            "the worse is preferred",
            "Vectors.sigmoid((first - second)",
            "Vectors.sigmoid((second - first)",
            "(c) 128")
        .in(RewardLearning.class)
        .formula(
            "the likelihood of the other label",
            "margin.softplus().sub(margin.mul(label))",
            "margin.softplus().add(margin.mul(label))",
            "(c) 128")
        .in(TabularReward.class)
        .formula("rewards of no action", "t.actions()[i]]++", "0]++", "(c) 128")
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> online() {
    return Broken.of(DemonstrationRegularised.class)
        .seeds(4)
        .formula("lambda without N", "c.eps * n / (", "c.eps / (", CHAIN + "episodes of lambda")
        .formula(
            "lambda not divided by S A H",
            "c.eps * n / (task.mdp.states() * task.mdp.actions() * task.expert.length)",
            "c.eps * n",
            CHAIN + "episodes of UCBVI")
        .formula("no demonstrations", "m.cloned ? n : 0", "0", CHAIN + "Spearman")
        .in(Ucbvi.class)
        .seeds(1)
        .formula("pessimism", "high + width", "high - width", BOUNDS)
        .formula("lower bound above", "low - width", "low + width", BOUNDS)
        .formula("what is new is worth nothing", "new Range(0, most)", "new Range(0, 0)", BOUNDS)
        .formula("no bonus", "9 * most * most * log / n", "0", BOUNDS)
        .formula(
            "less for what varies",
            "scale * (3 * Math.sqrt(variance",
            "scale * (-3 * Math.sqrt(variance",
            BOUNDS)
        .in(EmpiricalModel.class)
        .formula(
            "means over half of what was seen",
            "sum += taken[e] * outcome(e, v);",
            "sum += taken[e] * outcome(e, v) / 2;",
            BOUNDS)
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> exploring() {
    return Broken.of(DemonstrationRegularised.class)
        .formula(
            "no exploration",
            "m.cloned ? plan.exploring(random.choice(task.expert.length)) : plan.policy()",
            "plan.policy()",
            "(b) four rooms: Spearman")
        .tests();
  }
}
