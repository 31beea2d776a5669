package dev.ijen.rl.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** All numbers computed by hand, with gamma 0.9 and lambda 0.8 (product 0.72). */
class GaeTest {
  private static final Offset<Float> CLOSE = within(1e-6f);
  private static final float[] REWARD = {1, 1, 1};
  private static final float[] VALUE = {.5f, .5f, .5f};
  private static final boolean[] NEVER = {false, false, false};
  private static final boolean[] AT_1 = {false, true, false};

  private static float[] gae(float[] next, boolean[] terminated, boolean[] ended) {
    return Gae.advantages(1, REWARD, VALUE, next, terminated, ended, .9, .8);
  }

  @Test
  void anUnbrokenEpisodeBootstrapsAtTheEndOfTheRollout() {
    // deltas .95, .95, 2.3; sums from the end
    float[] a = gae(new float[] {.5f, .5f, 2}, NEVER, NEVER);
    assertThat(a[2]).isCloseTo(2.3f, CLOSE);
    assertThat(a[1]).isCloseTo(2.606f, CLOSE);
    assertThat(a[0]).isCloseTo(2.82632f, CLOSE);
  }

  @Test
  void nothingFollowsATermination() {
    // the next value, 100, must not be looked at
    float[] a = gae(new float[] {.5f, 100, 2}, AT_1, AT_1);
    assertThat(a[2]).isCloseTo(2.3f, CLOSE);
    assertThat(a[1]).isCloseTo(.5f, CLOSE);
    assertThat(a[0]).isCloseTo(1.31f, CLOSE);
  }

  @Test
  void aTruncationBootstrapsButTheSumStartsAnew() {
    // delta at 1: 1 + .9 * 3 - .5 = 3.2, with nothing of step 2 in it
    float[] a = gae(new float[] {.5f, 3, 2}, NEVER, AT_1);
    assertThat(a[2]).isCloseTo(2.3f, CLOSE);
    assertThat(a[1]).isCloseTo(3.2f, CLOSE);
    assertThat(a[0]).isCloseTo(3.254f, CLOSE);
  }

  @Test
  void environmentsDoNotMix() {
    float[] a =
        Gae.advantages(
            2,
            new float[] {1, 0, 1, 0},
            new float[4],
            new float[4],
            new boolean[4],
            new boolean[4],
            1,
            1);
    assertThat(a).containsExactly(2, 0, 1, 0);
  }
}
