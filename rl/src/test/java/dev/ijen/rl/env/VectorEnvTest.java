package dev.ijen.rl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.rl.env.classic.CartPole;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorEnvTest {
  private static VectorEnv walk(int n, Autoreset mode) {
    VectorEnv env = new VectorEnv(new Walk(n), 20, mode);
    env.reset(3);
    return env;
  }

  /** Actions that differ between copies and steps. */
  private static Tensor action(int n, int t) {
    int[] a = new int[2 * n];
    for (int j = 0; j < a.length; j++) a[j] = (j + t * 5 / 3) % 3;
    return Tensor.of(a, n, 2);
  }

  @Test
  void agentsAndObjectivesAreAxes() {
    Step s = walk(5, Autoreset.NEXT_STEP).step(action(5, 0));
    assertThat(s.observation().shape()).isEqualTo(Shape.of(5, 2, 1));
    assertThat(s.finalObservation().shape()).isEqualTo(Shape.of(5, 2, 1));
    assertThat(s.reward().shape()).isEqualTo(Shape.of(5, 2));
    assertThat(s.reward().dtype()).isEqualTo(DType.F32);
    assertThat(s.terminated().shape()).isEqualTo(Shape.of(5));
    assertThat(s.truncated().dtype()).isEqualTo(DType.BOOL);
    assertThat(s.info().keySet()).containsExactly("far", "free");
    assertThat(s.info("far").shape()).isEqualTo(Shape.of(5));
    assertThat(s.info("free").shape()).isEqualTo(Shape.of(5, 2));
    float[] places = s.observation().toFloats();
    for (int j = 0; j < 10; j++) {
      assertThat(s.info("free").toBooleans()[j]).isEqualTo(places[j] > 0);
      assertThat(s.reward().toFloats()[j]).isEqualTo(j % 2 == 0 ? places[j] : -1);
    }
    assertThatThrownBy(() -> s.info("mask"))
        .hasMessage("no info column mask; there are [far, free]");
  }

  /** State columns belong to the observation, after resets too; step columns to the step. */
  @ParameterizedTest
  @EnumSource(Autoreset.class)
  void infoColumnsFollowTheStateOrTheStep(Autoreset mode) {
    VectorEnv env = walk(4, mode);
    assertFree(env.info().get("free"), env.observation());
    int resets = 0;
    for (int t = 0; t < 80; t++) {
      boolean[] resetting = env.resetting().toBooleans();
      Step s = env.step(action(4, t));
      assertFree(s.info("free"), s.observation());
      float[] reached = s.finalObservation().toFloats();
      for (int i = 0; i < 4; i++) {
        int far = resetting[i] ? 0 : (int) Math.abs(reached[2 * i]);
        assertThat(s.info("far").toInts()[i]).isEqualTo(far);
        if (resetting[i]) resets++;
      }
      if (mode != Autoreset.DISABLED) continue;
      boolean[] over = ended(s).toBooleans();
      env.reset(ended(s));
      for (int i = 0; i < 4; i++)
        if (over[i]) assertThat(env.info().get("far").toInts()[i]).isZero();
    }
    assertThat(resets > 5).isEqualTo(mode == Autoreset.NEXT_STEP);
  }

  private static void assertFree(Tensor free, Tensor observation) {
    float[] places = observation.toFloats();
    for (int j = 0; j < 8; j++) assertThat(free.toBooleans()[j]).isEqualTo(places[j] > 0);
  }

  /** A later step must not change what an earlier one returned. */
  @ParameterizedTest
  @EnumSource(Autoreset.class)
  void whatWasReturnedStaysAsItWas(Autoreset mode) {
    VectorEnv env = walk(4, mode);
    List<Tensor> kept = new ArrayList<>(List.of(env.observation(), env.resetting()));
    List<String> before = new ArrayList<>();
    for (int t = 0; t < 60; t++) {
      Step s = env.step(action(4, t));
      kept.addAll(
          List.of(
              s.observation(),
              s.reward(),
              s.terminated(),
              s.truncated(),
              s.finalObservation(),
              s.info("far"),
              s.info("free"),
              env.observation(),
              env.resetting()));
      if (t == 30) for (Tensor k : kept) before.add(values(k));
      if (mode == Autoreset.DISABLED) env.reset(ended(s));
    }
    for (int i = 0; i < before.size(); i++)
      assertThat(values(kept.get(i))).isEqualTo(before.get(i));
  }

  private static Tensor ended(Step s) {
    boolean[] over = s.terminated().toBooleans();
    boolean[] cut = s.truncated().toBooleans();
    for (int i = 0; i < over.length; i++) over[i] |= cut[i];
    return Tensor.of(over, over.length);
  }

  private static String values(Tensor t) {
    return switch (t.dtype()) {
      case BOOL -> java.util.Arrays.toString(t.toBooleans());
      case I32 -> java.util.Arrays.toString(t.toInts());
      default -> java.util.Arrays.toString(t.toDoubles());
    };
  }

  /** Stepped inside a scope that closes, the environment still knows what it shows. */
  @Test
  void itsStateBelongsToNoScope() {
    VectorEnv env = Envs.make("cartpole", 2);
    Tensor action = Tensor.of(new int[] {0, 1}, 2);
    float[] shown;
    Tensor lost;
    try (var _ = new Scope()) {
      env.reset(1);
      lost = env.step(action).observation();
      shown = lost.toFloats();
    }
    assertThatThrownBy(lost::toFloats).hasMessageContaining("use after close");
    assertThat(env.observation().toFloats()).containsExactly(shown);
    Snapshot saved;
    try (var _ = new Scope()) {
      saved = env.snapshot();
    }
    env.step(action);
    env.restore(saved);
    assertThat(env.observation().toFloats()).containsExactly(shown);
  }

  /** With constant actions, the episodes of a copy are the same in every mode, noise included. */
  @Test
  void episodesDoNotDependOnTheMode() {
    List<List<Episode>> all = new ArrayList<>();
    for (Autoreset mode : Autoreset.values()) {
      VectorEnv env = walk(3, mode);
      List<Episode> second = new ArrayList<>();
      Tensor action = Tensor.of(new int[] {1, 1, 2, 0, 1, 2}, 3, 2);
      while (second.size() < 40) {
        Step s = env.step(action);
        for (Episode e : s.ended()) if (e.copy() == 1) second.add(e);
        if (mode == Autoreset.DISABLED) env.reset(ended(s));
      }
      all.add(second.subList(0, 40));
    }
    for (int i = 0; i < 40; i++) {
      Episode e = all.get(0).get(i);
      for (List<Episode> other : all) {
        assertThat(other.get(i).returns()).containsExactly(e.returns());
        assertThat(other.get(i).length()).isEqualTo(e.length());
        assertThat(other.get(i).terminated()).isEqualTo(e.terminated());
      }
    }
    assertThat(all.get(0)).anyMatch(Episode::terminated).anyMatch(e -> !e.terminated());
  }

  @Test
  void nextStepIgnoresTheActionAfterAnEnd() {
    VectorEnv env = new VectorEnv(new CartPole(2), 3, Autoreset.NEXT_STEP);
    env.reset(0);
    for (int t = 0; t < 3; t++) {
      assertThat(env.resetting().toBooleans()).containsExactly(false, false);
      env.step(Tensor.of(new int[] {0, 1}, 2));
    }
    assertThat(env.resetting().toBooleans()).containsExactly(true, true);
    Step s = env.step(Tensor.of(new int[] {-1, 99}, 2));
    assertThat(s.reward().toFloats()).containsExactly(0, 0);
    assertThat(s.truncated().toBooleans()).containsExactly(false, false);
    assertThat(s.ended()).isEmpty();
    assertThat(env.resetting().toBooleans()).containsExactly(false, false);
  }

  /** A restored environment goes on as the saved one would have, bit for bit. */
  @ParameterizedTest
  @EnumSource(Autoreset.class)
  void goesOnFromASnapshot(Autoreset mode) {
    VectorEnv env = walk(6, mode);
    List<String> first = new ArrayList<>();
    run(env, mode, 0, 47, first);
    Snapshot saved = env.snapshot();
    first.clear();
    run(env, mode, 47, 147, first);
    VectorEnv other = new VectorEnv(new Walk(6), 20, mode);
    other.restore(saved);
    List<String> second = new ArrayList<>();
    run(other, mode, 47, 147, second);
    assertThat(second).isEqualTo(first);
    assertThat(other.episodes().count()).isEqualTo(env.episodes().count()).isGreaterThan(20);
    assertThat(other.episodes().meanReturn()).isEqualTo(env.episodes().meanReturn());
    env.restore(saved);
    second.clear();
    run(env, mode, 47, 147, second);
    assertThat(second).isEqualTo(first);
  }

  private static void run(VectorEnv env, Autoreset mode, int from, int to, List<String> log) {
    for (int t = from; t < to; t++) {
      log.add(values(env.observation()));
      Step s = env.step(action(6, t));
      log.add(values(s.reward()) + values(s.terminated()) + values(s.truncated()));
      log.add(values(s.observation()) + values(s.finalObservation()) + values(s.info("far")));
      if (mode == Autoreset.DISABLED) env.reset(ended(s));
    }
  }

  @Test
  void foreignSnapshotsAreRefused() {
    VectorEnv env = walk(2, Autoreset.SAME_STEP);
    VectorEnv cart = Envs.make("cartpole", 2);
    assertThatThrownBy(() -> cart.restore(env.snapshot()))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("the saved environment is 2 copies of walk, this one is 2 of cartpole");
    assertThatThrownBy(() -> walk(3, Autoreset.SAME_STEP).restore(env.snapshot()))
        .isInstanceOf(SnapshotException.class);
    Snapshot broken = Altered.with(env.snapshot(), "elapsed", Tensor.of(new int[3], 3));
    assertThatThrownBy(() -> env.restore(broken))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("elapsed");
    Snapshot noGenerator = Altered.with(env.snapshot(), "random", Tensor.of(new int[20], 2, 10));
    assertThatThrownBy(() -> env.restore(noGenerator))
        .isInstanceOf(SnapshotException.class)
        .hasMessageStartingWith("env walk: not the state of a generator");
  }

  @Test
  void badActionsNameEnvCopyValueAndRange() {
    VectorEnv env = Envs.make("cartpole", 3);
    env.reset(0);
    assertThatThrownBy(() -> env.step(Tensor.of(new int[] {0, 1, 2}, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("env cartpole: the action of copy 2 is 2, allowed are 0..1");
    assertThatThrownBy(() -> env.step(Tensor.of(new float[3], 3)))
        .hasMessage(
            "env cartpole: the action is f32[3], expected i32[3]: Discrete(0..1) for each of 3"
                + " copies; convert it with to(I32)");
    assertThatThrownBy(() -> env.step(Tensor.of(new int[3], 3, 1)))
        .hasMessageContaining("is i32[3, 1], expected i32[3]")
        .hasMessageEndingWith("reshape it");
    assertThatThrownBy(() -> env.step(Tensor.of(new int[4], 4)))
        .hasMessageContaining("is i32[4], expected i32[3]");
    assertThatThrownBy(
            () -> walk(2, Autoreset.NEXT_STEP).step(Tensor.of(new int[] {0, 2, 1, 3}, 2, 2)))
        .hasMessage("env walk: the action of copy 1 element 1 is 3, allowed are 0..2");
  }

  /** A refused action changes nothing. */
  @Test
  void aRefusedStepLeavesTheStateAlone() {
    VectorEnv env = Envs.make("cartpole", 2);
    env.reset(0);
    VectorEnv twin = Envs.make("cartpole", 2);
    twin.reset(0);
    assertThatThrownBy(() -> env.step(Tensor.of(new int[] {0, 5}, 2)));
    Tensor good = Tensor.of(new int[] {1, 0}, 2);
    assertThat(env.step(good).observation().toFloats())
        .containsExactly(twin.step(good).observation().toFloats());
  }

  @Test
  void badCallsSayWhatToDo() {
    VectorEnv env = Envs.make("cartpole", 2, Autoreset.DISABLED);
    Tensor action = Tensor.of(new int[2], 2);
    assertThatThrownBy(env::observation)
        .hasMessage("env cartpole: call reset(seed) before observation()");
    assertThatThrownBy(() -> env.step(action)).hasMessageContaining("before step(action)");
    assertThatThrownBy(env::reset).hasMessageContaining("before reset() without a seed");
    assertThatThrownBy(() -> env.reset(-1)).hasMessage("seed must be at least 0, is -1");
    assertThatThrownBy(env::observation).hasMessageContaining("call reset(seed)");
    assertThatThrownBy(() -> env.reset(1, 2, 3)).hasMessage("env cartpole: 3 seeds for 2 copies");
    env.reset(0);
    assertThatThrownBy(() -> env.reset(action)).hasMessageContaining("must be bool[2], is i32[2]");
    while (env.step(action).ended().isEmpty()) {}
    assertThatThrownBy(() -> env.step(action)).hasMessageContaining("has ended", "reset(mask)");
    assertThatThrownBy(() -> new VectorEnv(new CartPole(1), -1, Autoreset.DISABLED))
        .hasMessageContaining("time limit must be at least 0");
    assertThatThrownBy(() -> Envs.make("cartpole", 0)).hasMessageContaining("at least 1, is 0");
    assertThatThrownBy(walk(1, Autoreset.DISABLED)::actions)
        .hasMessageContaining("MultiDiscrete[3, 3]; use actionSpace().size()");
  }

  @Test
  void seedsMayBeGivenPerCopy() {
    VectorEnv env = Envs.make("cartpole", 2);
    float[] two = env.reset(8, 5).toFloats();
    assertThat(java.util.Arrays.copyOf(two, 4))
        .containsExactly(Envs.make("cartpole", 1).reset(8).toFloats());
    assertThat(java.util.Arrays.copyOfRange(two, 4, 8))
        .containsExactly(Envs.make("cartpole", 1).reset(5).toFloats());
  }

  @Test
  void episodesAverageTheLastHundred() {
    Episodes e = new Episodes(2);
    assertThat(e.meanReturn()).isNaN();
    for (int i = 0; i < 150; i++) e.add(new Episode(0, new double[] {i, -i}, 2 * i, true));
    assertThat(e.count()).isEqualTo(150);
    assertThat(e.meanReturn()).isEqualTo(99.5);
    assertThat(e.meanReturn(1)).isEqualTo(-99.5);
    assertThat(e.meanLength()).isEqualTo(199);
    assertThatThrownBy(() -> new Episode(0, new double[2], 1, true).total())
        .hasMessageContaining("2 objectives");
  }
}
