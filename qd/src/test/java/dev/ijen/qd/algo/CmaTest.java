package dev.ijen.qd.algo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.qd.archive.Stats;
import dev.ijen.qd.task.LinearProjection;
import dev.ijen.qd.task.Tasks;
import dev.ijen.rl.run.BadInput;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Settings;
import dev.ijen.rl.run.Setup;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CMA-ME, CMA-MAE, CMA-MEGA and novelty search on short forms of the protocols that they are
 * reported with.
 */
class CmaTest {
  /** As on the command line; {@code changes} are {@code name=value}. */
  static Repertoire train(String algorithm, String preset, Tasks.Spec on, Run run, String... set) {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String s : set) changes.put(s.split("=")[0], s.split("=")[1]);
    return switch (algorithm) {
      case "cma-me" -> CmaMe.train(on, of(CmaMe.presets().get(preset), changes), run);
      case "cma-mae" -> CmaMae.train(on, of(CmaMae.presets().get(preset), changes), run);
      case "cma-mega" -> CmaMega.train(on, of(CmaMega.presets().get(preset), changes), run);
      case "novelty" ->
          NoveltySearch.train(on, of(NoveltySearch.presets().get(preset), changes), run);
      default -> throw new IllegalArgumentException(algorithm);
    };
  }

  private static <C extends Record> C of(C preset, Map<String, String> changes) {
    return Settings.with(preset, changes, "test");
  }

  private static Stats stats(String algorithm, String preset, Tasks.Spec on, String... set) {
    return train(algorithm, preset, on, Run.none(), set).archive().stats();
  }

  /**
   * pyribs' CMA-MAE tutorial prints 43.46 and 52.55 % after 500 iterations at rate .01; at rate 1
   * its curve is at 38 and 45. With the rank-one update that pyribs loses, both are better.
   */
  @ParameterizedTest
  @CsvSource({
    "pyribs, .01, 42.3, 44.6, 51, 54.1",
    "pyribs, 1, 36.5, 39.5, 43.5, 47",
    "cma, .01, 45, 48, 55, 60"
  })
  void theSphereFillsAsPublished(
      String preset, String rate, double low, double high, double least, double most) {
    Tasks.Spec sphere = Tasks.named("sphere");
    Stats s = stats("cma-mae", preset, sphere, "steps=270000", "archiveRate=" + rate);
    assertThat(s.normalisedQdScore()).isBetween(low, high);
    assertThat(100 * s.coverage()).isBetween(least, most);
  }

  /** QDax' floors: n = 20, 50 x 50 cells, 3 emitters of 36, 2,000 iterations. */
  @Test
  void cmaMeReachesTheFloorsOfQdax() {
    var sphere =
        new Tasks.Spec("sphere-20", "", List.of(50, 50), 0, .5, () -> LinearProjection.sphere(20));
    Stats s = stats("cma-me", "improvement", sphere, "emitters=3", "steps=216000");
    assertThat(s.coverage()).isGreaterThan(.25);
    assertThat(s.best()).isGreaterThan(95);
    assertThat(s.qdScore()).isGreaterThan(50_000);
  }

  /** Each emitter of CMA-ME is for something: this tells them apart. */
  @Test
  void theEmittersOfCmaMeDifferAsTheyShould() {
    Tasks.Spec sphere = Tasks.named("sphere");
    Stats improvement = stats("cma-me", "improvement", sphere, "steps=108000");
    Stats optimising = stats("cma-me", "optimising", sphere, "steps=108000");
    Stats direction = stats("cma-me", "direction", sphere, "steps=108000");
    assertThat(optimising.best()).isGreaterThan(improvement.best()).isGreaterThan(99);
    assertThat(improvement.coverage()).isGreaterThan(3 * optimising.coverage());
    assertThat(direction.coverage()).isGreaterThan(2 * optimising.coverage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ascent", "adam"})
  void gradientsFindTheRimOfAThousandNumbers(String preset) {
    Stats s = stats("cma-mega", preset, Tasks.named("sphere-1000"), "steps=108000");
    assertThat(s.coverage()).isGreaterThan(.3); // Gaussian MAP-Elites has .01 after 5,400,000
    assertThat(s.best()).isGreaterThan(90);
  }

  /** It fills what it is not told to fill: a Gaussian walk from the start has a tenth of this. */
  @Test
  void noveltyAloneCoversTheArm() {
    Stats s = stats("novelty", "maze", Tasks.named("arm"), "steps=60000", "sigma=.1");
    assertThat(s.coverage()).isGreaterThan(.5);
  }

  @Test
  void aVarianceForEachNumberIsEnoughForTheSphere() {
    Stats s = stats("cma-mae", "sep-cma", Tasks.named("sphere"), "steps=108000");
    assertThat(s.coverage()).isGreaterThan(.2);
  }

  /** Stopped after every update and resumed from its folder, a run ends with the same bits. */
  @ParameterizedTest
  @CsvSource({
    "cma-me, improvement",
    "cma-mae, cma",
    "cma-mae, sep-cma",
    "cma-mega, adam",
    "novelty, maze"
  })
  void stoppedAndResumedItEndsTheSame(String algorithm, String preset, @TempDir Path temp) {
    Tasks.Spec sphere = Tasks.named("sphere");
    String[] set = {"emitters=3", "batch=11", "steps=264"};
    Map<String, String> whole = bits(train(algorithm, preset, sphere, Run.none(), set));
    CmaMe.Config any = CmaMe.presets().firstEntry().getValue();
    Setup<CmaMe.Config> setup = new Setup<>(algorithm, "sphere", "cpu", preset, any);
    Run.create(temp.resolve("run"), setup).close();
    Repertoire again;
    int sessions = 0;
    do {
      try (Run run = Run.resume(temp.resolve("run"), setup)) {
        again = trainOne(algorithm, preset, sphere, run, set);
        sessions++;
        if (!run.interrupted()) break;
      }
    } while (sessions < 20);
    assertThat(sessions).isGreaterThan(5);
    assertThat(bits(again)).isEqualTo(whole);
  }

  /** One update: the task asks the run to stop when it is first evaluated. */
  private static Repertoire trainOne(
      String algorithm, String preset, Tasks.Spec spec, Run run, String... set) {
    Tasks.Spec stopping =
        new Tasks.Spec(
            spec.name(),
            spec.description(),
            spec.cells(),
            spec.offset(),
            spec.sigma(),
            () -> new StoppingTask(spec.make(), run));
    return train(algorithm, preset, stopping, run, set);
  }

  static Map<String, String> bits(Repertoire r) {
    Snapshot s = new Snapshot();
    r.save(s);
    Map<String, String> all = new TreeMap<>(s.texts());
    s.tensors().forEach((name, t) -> all.put(name, hash(t)));
    return all;
  }

  private static String hash(Tensor t) {
    return t.label() + Arrays.hashCode(t.toDoubles());
  }

  @Test
  void whatCannotBeTrainedIsSaid() {
    CmaMae.Config few = of(CmaMae.presets().get("cma"), Map.of("strategy", "lm_ma", "batch", "60"));
    assertThatThrownBy(() -> new CmaMaeAlgorithm().train("sphere", few, Run.none()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("cma-mae on sphere")
        .hasMessageContaining("at most n / 2");
  }
}
