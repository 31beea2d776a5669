package dev.ijen.rl.env;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A test environment with everything that CartPole lacks: two agents, two objectives, noise during
 * a step, info columns and a truncation of its own. Each agent moves by -1, 0 or 1 plus noise; the
 * episode ends by chance, or is broken off when the first agent has gone further than 3.
 */
final class Walk implements Env {
  private final double[] places;

  Walk(int count) {
    places = new double[2 * count];
  }

  @Override
  public String name() {
    return "walk";
  }

  @Override
  public int count() {
    return places.length / 2;
  }

  @Override
  public Space observationSpace() {
    return Space.box(-10, 10, 2, 1);
  }

  @Override
  public Space actionSpace() {
    return new Space.MultiDiscrete(3, 3);
  }

  @Override
  public int objectives() {
    return 2;
  }

  @Override
  public Map<String, Space> info() {
    Map<String, Space> info = new LinkedHashMap<>();
    info.put("far", Space.discrete(10));
    info.put("free", new Space.Box(DType.BOOL, Shape.of(2), new float[2], new float[] {1, 1}));
    return info;
  }

  @Override
  public void reset(int copy, NumpyRandom random) {
    places[2 * copy] = random.uniform(-.5, .5);
    places[2 * copy + 1] = random.uniform(-.5, .5);
  }

  @Override
  public void step(int from, int to, Rows rows) {
    for (int i = from; i < to; i++) {
      for (int agent = 0; agent < 2; agent++) {
        int j = 2 * i + agent;
        places[j] += rows.action.ints()[j] - 1 + rows.random[i].uniform(-.25, .25);
        rows.reward[j] = agent == 0 ? places[j] : -1;
      }
      rows.info("far").ints()[i] = (int) Math.abs(places[2 * i]);
      rows.terminated[i] = rows.random[i].random() < .1;
      rows.truncated[i] = Math.abs(places[2 * i]) > 3;
    }
  }

  @Override
  public void observe(int from, int to, Rows rows) {
    for (int j = 2 * from; j < 2 * to; j++) {
      rows.observation.floats()[j] = (float) places[j];
      rows.info("free").bytes()[j] = (byte) (places[j] > 0 ? 1 : 0);
    }
  }

  @Override
  public void save(Snapshot out) {
    out.put("places", Tensor.of(places, places.length));
  }

  @Override
  public void load(Snapshot in) {
    double[] saved = in.tensor("places", DType.F64, Shape.of(places.length)).toDoubles();
    System.arraycopy(saved, 0, places, 0, saved.length);
  }
}
