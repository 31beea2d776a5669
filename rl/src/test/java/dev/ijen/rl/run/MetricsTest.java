package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void oneLineOfJsonInOrder() {
    Metrics m =
        new Metrics()
            .add("update", 3)
            .add("return_mean", Double.NaN)
            .add("episode_returns", new double[] {1, .5})
            .add("env", "a \"b\"\n")
            .add("big", 1L << 53);
    assertThat(Json.line(m))
        .isEqualTo(
            "{\"update\":3,\"return_mean\":null,\"episode_returns\":[1.0,0.5],"
                + "\"env\":\"a \\\"b\\\"\\n\",\"big\":9007199254740992}");
    assertThat(m.number("update")).isEqualTo(3);
    assertThat(m.number("env")).isNaN();
    assertThat(m.number("none")).isNaN();
  }

  @Test
  void aNameIsThereOnce() {
    assertThatThrownBy(() -> new Metrics().add("loss", 1).add("loss", 2))
        .hasMessageContaining("loss was added twice");
  }

  @Test
  void timesAreKnownByName() {
    assertThat(Metrics.isTime("seconds")).isTrue();
    assertThat(Metrics.isTime("steps_per_second")).isTrue();
    assertThat(Metrics.isTime("steps")).isFalse();
  }
}
