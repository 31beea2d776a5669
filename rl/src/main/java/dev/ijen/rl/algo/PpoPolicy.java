package dev.ijen.rl.algo;

import dev.ijen.autograd.nn.Mlp;
import dev.ijen.kernels.Device;
import dev.ijen.rl.dist.Categorical;
import dev.ijen.rl.env.VectorEnv;
import dev.ijen.rl.net.Normaliser;
import dev.ijen.rl.run.Policy;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;

/** What PPO leaves behind: actor, critic, and the statistics that normalise observations. */
public record PpoPolicy(Mlp actor, Mlp critic, Normaliser normaliser, boolean normalises)
    implements Policy {

  static PpoPolicy fresh(VectorEnv env, Ppo.Config c, Key actorKey, Key criticKey) {
    int in = env.observationSize();
    return new PpoPolicy(
        Mlp.tanh(actorKey, in, c.hidden(), c.hidden(), env.actions()).outputGain(.01),
        Mlp.tanh(criticKey, in, c.hidden(), c.hidden(), 1),
        new Normaliser(in),
        c.normaliseObservation());
  }

  /** The same with the networks on a device; normalisation stays with the environments. */
  @Override
  public PpoPolicy to(Device device) {
    return new PpoPolicy(actor.to(device), critic.to(device), normaliser, normalises);
  }

  /** The likeliest action per row, I32 {@code [n]}; statistics stay as they are. */
  @Override
  public Tensor act(Tensor observation) {
    Tensor seen = normalises ? normaliser.apply(observation) : observation;
    Tensor there = seen.to(actor.store().device());
    return new Categorical(actor.of(there)).mode().to(observation.device());
  }

  @Override
  public void save(Snapshot out) {
    actor.save(out.in("actor"));
    critic.save(out.in("critic"));
    normaliser.save(out.in("normaliser"));
  }

  @Override
  public void load(Snapshot in) {
    actor.load(in.in("actor"));
    critic.load(in.in("critic"));
    normaliser.load(in.in("normaliser"));
  }
}
