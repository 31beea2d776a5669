package dev.ijen.rl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvsTest {
  @Test
  void namesAndAliasesInAnyCase() {
    assertThat(Envs.named("cartpole")).isSameAs(Envs.named("CartPole-v1"));
    assertThat(Envs.named("CARTPOLE").solvedAt()).isEqualTo(475);
  }

  @Test
  void everyEntryHasADescriptionAndMakesWhatItSays() {
    for (Envs.Spec s : Envs.all()) {
      assertThat(s.description()).isNotBlank().doesNotContain("\n").hasSizeLessThan(80);
      VectorEnv env = s.make(2, Autoreset.SAME_STEP);
      assertThat(env.name()).isEqualTo(s.id());
      assertThat(env.timeLimit()).isEqualTo(s.timeLimit());
      assertThat(env.reset(0).dim(0)).isEqualTo(2);
    }
  }

  @Test
  void unknownNamesSuggestNearOnes() {
    assertThatThrownBy(() -> Envs.make("cartpol", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown environment cartpol; did you mean cartpole or CartPole-v1?");
    assertThatThrownBy(() -> Envs.named("qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"))
        .hasMessage(
            "unknown environment qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq; there are cartpole, pendulum, lunar-lander, kheperax, kheperax-pointmaze, kheperax-snake");
  }

  @Test
  void nearestByEditDistance() {
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.of("pop", List.of("ppo", "sac", "dqn"), 2)).containsExactly("ppo");
    assertThat(Nearest.of("sca", List.of(), 2)).isEmpty();
  }
}
