package dev.ijen.qd.algo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.qd.archive.Stats;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import dev.ijen.rl.run.Setup;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapElitesTest {
  private static final int STEPS = 270_000; // 500 updates of 540

  private static MapElites.Config config(String preset, long seed, int steps) {
    Map<String, String> changes = Map.of("steps", "" + steps, "seed", "" + seed);
    return Settings.with(MapElites.presets().get(preset), changes, "map-elites");
  }

  private static Repertoire train(String task, String preset, long seed, int steps) {
    return MapElites.train(Tasks.named(task), config(preset, seed, steps), Run.none());
  }

  /**
   * A twentieth of the published protocol. A NumPy program with pyribs' settings reaches 24.2 and
   * 28.7 % after 500 iterations with Gaussian noise, 35.5 and 42.7 % with iso+line; seeds differ by
   * .5.
   */
  @ParameterizedTest
  @CsvSource({"gaussian, 23.2, 27.5", "line, 34.5, 41.5"})
  void theSphereFillsAsPublished(String preset, double score, double coverage) {
    Stats s = train("sphere", preset, 1, STEPS).archive().stats();
    assertThat(s.normalisedQdScore()).isBetween(score, score + 2.5);
    assertThat(100 * s.coverage()).isBetween(coverage, coverage + 3);
    assertThat(s.invalid()).isZero();
  }

  @Test
  void theArmReachesItsDisc() {
    Stats s = train("arm", "line", 1, 100_000).archive().stats();
    assertThat(s.coverage()).as("a disc in its square fills 78.5 %").isBetween(.7, .79);
    assertThat(s.best()).isBetween(-.02, 0.);
  }

  /** Stopped at any update and resumed from its folder, a run ends with the same bits. */
  @Test
  void stoppedAndResumedItEndsTheSame(@TempDir Path temp) {
    MapElites.Config c = config("line", 3, 40 * 540);
    Setup<MapElites.Config> setup = new Setup<>("map-elites", "sphere", "cpu", "line", c);
    Repertoire whole = MapElites.train(Tasks.named("sphere"), c, Run.none());
    Path folder = temp.resolve("run");
    try (Run run = Run.create(folder, setup)) {
      run.stop();
      MapElites.train(Tasks.named("sphere"), c, run);
      assertThat(run.interrupted()).isTrue();
    }
    Repertoire again = null;
    int sessions = 0;
    for (boolean over = false; !over; sessions++) {
      try (Run run = Run.resume(folder, setup)) {
        run.checkpointEvery(java.time.Duration.ZERO);
        Thread stopper = Thread.ofPlatform().start(() -> stopSoon(run));
        again = MapElites.train(Tasks.named("sphere"), c, run);
        over = !run.interrupted();
        stopper.interrupt();
      }
    }
    assertThat(sessions).isPositive();
    assertThat(bits(again)).isEqualTo(bits(whole));
  }

  private static void stopSoon(Run run) {
    try {
      Thread.sleep(60);
      run.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> bits(Repertoire r) {
    Snapshot s = new Snapshot();
    r.save(s);
    Map<String, String> all = new java.util.TreeMap<>(s.texts());
    s.tensors().forEach((name, t) -> all.put(name, hash(t)));
    return all;
  }

  private static String hash(Tensor t) {
    return t.label() + java.util.Arrays.hashCode(t.toDoubles());
  }

  @Test
  void badCellsAreRefused() {
    MapElites.Config c =
        Settings.with(MapElites.presets().get("line"), Map.of("cells", "10,10,10"), "map-elites");
    assertThatThrownBy(() -> new MapElitesAlgorithm().untrained("sphere", c))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--set cells=[10, 10, 10]")
        .hasMessageContaining("first half, second half");
  }

  @Test
  void updatesAreRoundedUpAndCounted() {
    assertThat(QdAlgorithm.updates(9, 3)).isEqualTo(3);
    assertThat(QdAlgorithm.updates(10, 3)).isEqualTo(4);
    assertThatThrownBy(() -> QdAlgorithm.updates(Long.MAX_VALUE, 540))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("9223372036854775807 steps, 540 in an update, are ")
        .hasMessageEndingWith("at most 2147483647 can be counted");
  }
}
