package dev.ijen.qd.task;

import dev.ijen.rl.env.Rows;
import dev.ijen.rl.env.Trials;
import java.util.function.IntFunction;

/** What of a policy's episode is measured. */
public interface Behaviour {
  /** Of the measures. */
  Bounds bounds();

  /** Takes notes of n episodes. */
  Notes notes(int n);

  /** The notes of many episodes, which several threads write, each for policies of its own. */
  interface Notes extends Trials.Watcher {
    /** [n, k], when the episodes have ended. */
    float[] measures();
  }

  /** A number in an observation that begins at {@code at}. */
  @FunctionalInterface
  interface Quantity {
    double of(float[] observation, int at);
  }

  /** Means over the states that an episode's steps lead to, one measure per quantity. */
  static Behaviour means(Bounds bounds, Quantity... quantities) {
    if (quantities.length != bounds.axes()) {
      throw new IllegalArgumentException(
          "behaviour: %d quantities for %d measures".formatted(quantities.length, bounds.axes()));
    }
    return of(bounds, n -> new Means(n, quantities));
  }

  /**
   * The values of an info column in the state that the last step starts from: as QDax's scoring
   * functions take the final state.
   */
  static Behaviour last(Bounds bounds, String info) {
    return of(bounds, n -> new Last(n, bounds.axes(), info));
  }

  /** Any other: how notes of n episodes are taken. */
  static Behaviour of(Bounds bounds, IntFunction<Notes> notes) {
    return new Behaviour() {
      @Override
      public Bounds bounds() {
        return bounds;
      }

      @Override
      public Notes notes(int n) {
        return notes.apply(n);
      }
    };
  }

  /** See {@link #means}. */
  final class Means implements Notes {
    private final Quantity[] quantities;
    private final double[] sums;
    private final int[] steps;

    private Means(int n, Quantity[] quantities) {
      this.quantities = quantities;
      sums = new double[n * quantities.length];
      steps = new int[n];
    }

    @Override
    public void after(Rows rows, int count, int[] who) {
      float[] observation = rows.observation.floats();
      int size = rows.observation.space().size();
      int k = quantities.length;
      for (int i = 0; i < count; i++) {
        steps[who[i]]++;
        for (int j = 0; j < k; j++) sums[who[i] * k + j] += quantities[j].of(observation, i * size);
      }
    }

    @Override
    public float[] measures() {
      float[] out = new float[sums.length];
      int k = quantities.length;
      for (int i = 0; i < out.length; i++) out[i] = (float) (sums[i] / steps[i / k]);
      return out;
    }
  }

  /** See {@link #last}. */
  final class Last implements Notes {
    private final String info;
    private final int k;
    private final float[] measures;

    private Last(int n, int k, String info) {
      this.info = info;
      this.k = k;
      measures = new float[n * k];
    }

    @Override
    public void before(Rows rows, int count, int[] who) {
      float[] values = rows.info(info).floats();
      for (int i = 0; i < count; i++) {
        System.arraycopy(values, i * k, measures, who[i] * k, k);
      }
    }

    @Override
    public float[] measures() {
      return measures;
    }
  }
}
