package dev.ijen.rl.algo;

import dev.ijen.autograd.Tape;
import dev.ijen.rl.data.Batch;
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
  private double policyLoss;
  private double entropy;
  private double clipFraction;
  private double kl;
  private double epochKl;
  private int epochBatches;
  private int batches;
  private double valueLoss;
  private int valueBatches;
  private double gradientNorm;

  void ended(Step s) {
    for (Episode e : s.ended()) {
      returns.add(e.total());
    }
  }

  void nextEpoch() {
    epochKl = 0;
    epochBatches = 0;
  }

  /** Whether the last epoch's mean KL is beyond the target; a target of 0 stops nothing. */
  boolean tooFar(double target) {
    return target > 0 && epochBatches > 0 && epochKl / epochBatches > target;
  }

  /** Called on the actor's thread only. */
  void policy(Ppo.PolicyLoss loss, Tensor old, double clip, Tape tape, Run run) {
    double l = finite("policy loss", loss.total(), tape, run);
    Tensor logProb = loss.logProb().stopGradient();
    double k = PolicyLosses.approximateKl(logProb, old).item();
    policyLoss += l;
    entropy += loss.entropy().item();
    clipFraction += PolicyLosses.clipFraction(logProb, old, clip).item();
    kl += k;
    epochKl += k;
    epochBatches++;
    batches++;
  }

  /** Called on the critic's thread only. */
  void value(Tensor loss, Tape tape, Run run) {
    valueLoss += finite("value loss", loss, tape, run);
    valueBatches++;
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
    m.add("value_loss", valueLoss / valueBatches);
    m.add("entropy", entropy / batches);
    m.add("gradient_norm", gradientNorm / batches);
    m.add("approx_kl", kl / batches);
    m.add("clip_fraction", clipFraction / batches);
    m.add(
        "explained_variance",
        ValueLosses.explainedVariance(all.get("value").toFloats(), all.get("target").toFloats()));
    m.add("rate", rate);
    m.add("clip", clip);
    return m;
  }
}
