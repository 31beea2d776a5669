package dev.ijen.rl.algo;

import dev.ijen.autograd.Tape;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.dist.Categorical;
import dev.ijen.rl.env.Episode;
import dev.ijen.rl.env.Episodes;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.math.PolicyLosses;
import dev.ijen.rl.math.ValueLosses;
import dev.ijen.rl.run.Metrics;
import dev.ijen.rl.run.Run;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What one update of PPO reports: means over its minibatches, and the episodes that ended in it.
 */
final class PpoLog {
  private final List<Double> returns = new ArrayList<>();
  private boolean measures;
  private double policyLoss;
  private double valueLoss;
  private double gradientNorm;
  private int batches;
  private double entropy;
  private double clipFraction;
  private double kl;
  private int measured;

  void ended(Step s) {
    for (Episode e : s.ended()) {
      returns.add(e.total());
    }
  }

  /**
   * @param measures whether this epoch's minibatches report how far the policy has moved, which
   *     costs a few ops each: the last epoch's always do
   */
  void nextEpoch(boolean measures) {
    this.measures = measures;
    entropy = 0;
    clipFraction = 0;
    kl = 0;
    measured = 0;
  }

  /** Whether the last epoch's mean KL is beyond the target; a target of 0 stops nothing. */
  boolean tooFar(double target) {
    return target > 0 && measured > 0 && kl / measured > target;
  }

  /** Called on the actor's thread only. */
  void policy(Ppo.PolicyLoss loss, Tensor old, double clip, Tape tape, Run run) {
    policyLoss += finite("policy loss", loss.total(), tape, run);
    batches++;
    if (!measures) return;
    Tensor logProb = loss.logProb().stopGradient();
    kl += PolicyLosses.approximateKl(logProb, old).item();
    clipFraction += PolicyLosses.clipFraction(logProb, old, clip).item();
    entropy += Categorical.entropy(loss.policy().logProbs().stopGradient()).mean().item();
    measured++;
  }

  /** Called on the critic's thread only. */
  void value(Tensor loss, Tape tape, Run run) {
    valueLoss += finite("value loss", loss, tape, run);
  }

  /** Of the gradient of actor and critic together, before clipping. */
  void norm(double norm) {
    gradientNorm += norm;
  }

  private static double finite(String what, Tensor loss, Tape tape, Run run) {
    double v = loss.item();
    if (!Double.isFinite(v)) {
      String first = tape.firstNonFinite();
      run.requireFinite(first == null ? what : what + " (first seen: " + first + ")", v);
    }
    return v;
  }

  Metrics metrics(Episodes recent, Batch all, double rate, double clip) {
    Metrics m = new Metrics();
    m.add("return_mean", recent.meanReturn());
    m.add("length_mean", recent.meanLength());
    m.add("episode_returns", returns.stream().mapToDouble(Double::doubleValue).toArray());
    m.add("policy_loss", policyLoss / batches);
    m.add("value_loss", valueLoss / batches);
    m.add("entropy", entropy / measured);
    m.add("gradient_norm", gradientNorm / batches);
    m.add("approx_kl", kl / measured);
    m.add("clip_fraction", clipFraction / measured);
    m.add(
        "explained_variance",
        ValueLosses.explainedVariance(all.get("value").toFloats(), all.get("target").toFloats()));
    m.add("rate", rate);
    m.add("clip", clip);
    return m;
  }
}
