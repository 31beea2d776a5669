package dev.ijen.rl.algo;

import dev.ijen.autograd.Gradients;
import dev.ijen.autograd.Tape;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.autograd.optim.Adam;
import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Workers;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.data.Rollout;
import dev.ijen.rl.dist.Categorical;
import dev.ijen.rl.env.Step;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.math.PolicyLosses;
import dev.ijen.rl.math.ValueLosses;
import dev.ijen.rl.net.Normaliser;
import dev.ijen.rl.net.RewardScaler;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Setting;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Proximal policy optimisation with the clipped surrogate (Schulman et al. 2017) and generalised
 * advantage estimation (Schulman et al. 2016), for discrete actions.
 *
 * <p>Per update: the policy acts for {@code horizon} steps in each of {@code envs} environments;
 * then {@code epochs} passes over these rows in shuffled minibatches minimise
 *
 * <pre>  -min(r A, clip(r, 1 - clip, 1 + clip) A) + value (V - target)^2 - entropy H</pre>
 *
 * <p>with r the new over the old probability of the action and A its advantage, normalised per
 * minibatch. Actor and critic share nothing but the gradient norm, so they run on two threads.
 * Details that decide about success (orthogonal weights with a last-layer gain of 0.01, Adam with
 * epsilon 1e-5, annealing, clipping by the global norm 0.5): Huang et al., "The 37 implementation
 * details of PPO", ICLR blog track 2022.
 */
public final class Ppo {
  private Ppo() {}

  /** What can be set; see {@link #presets} for published choices. */
  public record Config(
      @Setting(about = "random seed", min = 0, max = 999_999_999) long seed,
      @Setting(about = "environment steps in all", min = 1) long steps,
      @Setting(about = "environments side by side", min = 1, max = 65_536) int envs,
      @Setting(about = "steps per environment and update", min = 1, max = 1_000_000) int horizon,
      @Setting(about = "rows in a minibatch", min = 2) int minibatch,
      @Setting(about = "passes over the rows per update", min = 1, max = 1_000) int epochs,
      @Setting(about = "discount factor", min = 0, max = 1) double gamma,
      @Setting(about = "GAE's lambda", min = 0, max = 1) double lambda,
      @Setting(about = "learning rate of Adam", above = 0) double rate,
      @Setting(about = "anneal the learning rate to 0") boolean annealRate,
      @Setting(about = "how far the ratio may leave 1", above = 0) double clip,
      @Setting(about = "anneal the clip range to 0") boolean annealClip,
      @Setting(about = "clip the value loss too") boolean clipValue,
      @Setting(about = "weight of the value loss (V - target)^2", min = 0) double value,
      @Setting(about = "weight of the entropy bonus", min = 0) double entropy,
      @Setting(about = "largest gradient norm", above = 0) double maxNorm,
      @Setting(about = "stop an update's epochs above this KL; 0: never", min = 0) double targetKl,
      @Setting(about = "normalise observations by running statistics") boolean normaliseObservation,
      @Setting(about = "scale rewards by the deviation of returns") boolean normaliseReward,
      @Setting(about = "width of the two hidden layers", min = 1, max = 65_536) int hidden) {

    /** Updates needed for at least {@code steps} environment steps. */
    public int updates() {
      long rows = (long) envs * horizon;
      return Math.toIntExact((steps + rows - 1) / rows);
    }
  }

  /**
   * Published settings for CartPole. {@code zoo}: RL Baselines3 Zoo, hyperparams/ppo.yml. {@code
   * cleanrl}: CleanRL, ppo.py; its value loss has an inner factor 1/2, so its weight 0.5 is 0.25
   * here.
   */
  public static SequencedMap<String, Config> presets() {
    SequencedMap<String, Config> p = new LinkedHashMap<>();
    p.put(
        "zoo",
        new Config(
            1, 100_000, 8, 32, 256, 20, .98, .8, 1e-3, true, .2, true, false, .5, 0, .5, 0, false,
            false, 64));
    p.put(
        "cleanrl",
        new Config(
            1, 500_000, 4, 128, 128, 4, .99, .95, 2.5e-4, true, .2, false, true, .25, .01, .5, 0,
            false, false, 64));
    return p;
  }

  /** The loss of the actor alone, and what the log reports from it. */
  public record PolicyLoss(Tensor total, Categorical policy, Tensor logProb) {}

  /** Clipped surrogate minus the entropy bonus, on a minibatch. */
  public static PolicyLoss policyLoss(Mlp actor, Batch b, double clip, double entropy) {
    var policy = new Categorical(actor.of(b.get("observation")));
    Tensor logProb = policy.logProb(b.get("action"));
    Tensor loss =
        PolicyLosses.clipped(logProb, b.get("logProb"), b.get("advantage").standardise(), clip);
    if (entropy > 0) loss = loss.sub(policy.entropy().mean().mul(entropy));
    return new PolicyLoss(loss, policy, logProb);
  }

  /** Squared error to the targets, clipped around the old values when {@code clip} is above 0. */
  public static Tensor valueLoss(Mlp critic, Batch b, double clip) {
    Tensor v = critic.of(b.get("observation")).squeeze(-1);
    return clip > 0
        ? ValueLosses.clipped(v, b.get("value"), b.get("target"), clip)
        : ValueLosses.squared(v, b.get("target"));
  }

  /**
   * Trains on {@code env}, which must reset in the same step and choose from discrete actions. The
   * networks and the rollout are on the run's device, the environments on the CPU: per step the
   * observations go there and the actions come back, and nothing else is copied.
   */
  public static PpoPolicy train(VectorEnv env, Config c, Run run) {
    Rng rng = Rng.seed(c.seed);
    Device device = run.device();
    PpoPolicy policy = PpoPolicy.fresh(env, c, rng.next(), rng.next()).to(device);
    Mlp actor = policy.actor();
    Mlp critic = policy.critic();
    Adam adam = new Adam(Adam.Settings.of(c.rate).epsilon(1e-5), actor, critic);
    Rollout roll = new Rollout(c.horizon, env, device);
    RewardScaler scaler = new RewardScaler(c.envs, c.gamma);
    env.reset(c.seed);
    Normaliser see = policy.normaliser();

    for (int u : run.updates(c.updates(), actor, critic, adam, rng, env, see, scaler)) {
      double left = 1 - (double) u / c.updates();
      double clip = c.annealClip ? c.clip * left : c.clip;
      adam.rate(c.annealRate ? c.rate * left : c.rate);
      var log = new PpoLog();
      try (var update = new Scope()) {
        Tensor seen = observe(env.observation(), see, c).to(device);
        for (int t = 0; t < c.horizon; t++) { // act
          try (var step = new Scope()) {
            var choice = new Categorical(actor.of(seen));
            Tensor action = choice.sample(rng.next());
            Step raw = env.step(action.to(Devices.cpu()));
            log.ended(raw);
            Step s = processed(raw, see, scaler, c);
            roll.put(t, seen, action, choice.logProb(action), s);
            seen = step.keep(s.observation().to(device));
          }
        }
        Batch all = roll.batch(critic::of, c.gamma, c.lambda);
        for (int e = 0; e < c.epochs && !log.tooFar(c.targetKl); e++) { // learn
          log.nextEpoch(c.targetKl > 0 || e == c.epochs - 1);
          for (Batch b : all.shuffled(rng.next()).split(c.minibatch)) {
            try (var minibatch = new Scope()) {
              learn(actor, critic, adam, b, clip, c, log, run);
            }
          }
        }
        run.log(u, (u + 1L) * roll.rows(), log.metrics(env.episodes(), all, adam.rate(), clip));
      }
    }
    return policy;
  }

  /** One gradient step: actor and critic side by side, clipped by their common norm. */
  static void learn(
      Mlp actor, Mlp critic, Adam adam, Batch b, double clip, Config c, PpoLog log, Run run) {
    Workers.Pair<Gradients, Gradients> g =
        Scope.both(
            () -> {
              try (var tape = new Tape()) {
                PolicyLoss loss = policyLoss(actor, b, clip, c.entropy);
                log.policy(loss, b.get("logProb"), clip, tape, run);
                return tape.gradients(loss.total);
              }
            },
            () -> {
              try (var tape = new Tape()) {
                Tensor loss = valueLoss(critic, b, c.clipValue ? clip : 0);
                log.value(loss, tape, run);
                return tape.gradients(loss.mul(c.value));
              }
            });
    Gradients all = g.first().and(g.second());
    log.norm(run.requireFinite("gradient norm", all.norm())); // before it can spoil the weights
    adam.step(all.clipNorm(c.maxNorm));
  }

  private static Tensor observe(Tensor raw, Normaliser see, Config c) {
    return c.normaliseObservation ? see.apply(raw) : raw;
  }

  /** The step as the networks see it: observations and rewards normalised, if asked for. */
  private static Step processed(Step s, Normaliser see, RewardScaler scaler, Config c) {
    Tensor observation = s.observation();
    Tensor last = s.finalObservation();
    Tensor reward = s.reward();
    if (c.normaliseObservation) {
      observation = see.of(observation);
      last = see.apply(last);
    }
    if (c.normaliseReward) {
      reward = scaler.of(reward, s.terminated().or(s.truncated()).toBooleans());
    }
    return new Step(observation, reward, s.terminated(), s.truncated(), last, s.info(), s.ended());
  }
}
