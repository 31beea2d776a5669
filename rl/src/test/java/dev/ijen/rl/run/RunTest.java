package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.run.ToyRun.Walk;
import dev.ijen.tensor.Rng;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Stateful;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
  @TempDir private Path temp;

  /** A whole run, after dying at each of the given updates. */
  private Walk train(Path folder, int... deaths) {
    return train(folder, Duration.ZERO, deaths);
  }

  private Walk train(Path folder, Duration every, int... deaths) {
    for (int death : deaths) {
      try (Run run = open(folder).checkpointEvery(every)) {
        assertThatThrownBy(() -> ToyRun.train(run, ToyRun.UPDATES, death, 0)).hasMessage("killed");
      }
    }
    try (Run run = open(folder).checkpointEvery(every)) {
      Walk walk = ToyRun.train(run, ToyRun.UPDATES, -1, 0);
      run.saveModel(walk);
      return walk;
    }
  }

  private static Run open(Path folder) {
    boolean again = Files.exists(folder.resolve("config.json"));
    return again ? Run.resume(folder, ToyRun.setup(1)) : Run.create(folder, ToyRun.setup(1));
  }

  /** The lines of metrics.jsonl without their times. */
  static List<String> metrics(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
      lines.add(line.replaceAll("\"(seconds|steps_per_second)\":[^,}]*,", ""));
    }
    return lines;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Path newest(Path folder) throws IOException {
    return list(folder.resolve("checkpoint")).getLast();
  }

  @Test
  void aRunThatDiedIsLikeOneThatNeverDid() throws IOException {
    Path whole = temp.resolve("whole");
    Walk never = train(whole);
    Path dead = temp.resolve("dead");
    Walk often = train(dead, Duration.ZERO, 1, 2, 17, 17, 39);
    assertThat(often.at).containsExactly(never.at);
    assertThat(metrics(dead)).hasSize(ToyRun.UPDATES).isEqualTo(metrics(whole));
    assertThat(metrics(whole).getFirst()).contains("\"update\":0").doesNotContain("seconds");
    assertThat(Files.readAllBytes(dead.resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
  }

  @Test
  void whatFollowedTheCheckpointIsCutOff() throws IOException {
    Path folder = temp.resolve("run");
    try (Run run = open(folder).checkpointEvery(Duration.ZERO)) {
      Rng rng = Rng.seed(5);
      Walk walk = new Walk(4);
      for (int u : run.updates(ToyRun.UPDATES, rng, walk)) {
        if (u == 10) run.checkpointEvery(Duration.ofHours(1));
        if (u == 25) break; // as good as dead: no checkpoint is made
        walk.step(rng.next());
        run.log(u, 10L * (u + 1), new Metrics().add("return_mean", walk.at[0]));
      }
    }
    assertThat(metrics(folder)).hasSize(25);
    assertThat(newest(folder)).hasFileName("update-000000010.safetensors");
    try (Run run = open(folder)) {
      run.updates(ToyRun.UPDATES, parts());
      assertThat(run.finished()).isEqualTo(10);
      assertThat(metrics(folder)).hasSize(10);
      Path events =
          list(folder).stream()
              .filter(f -> f.toString().contains("tfevents"))
              .findFirst()
              .orElseThrow();
      assertThat(EventFileReader.read(events).getLast().step()).isEqualTo(100);
    }
  }

  @Test
  void withoutACheckpointItStartsAgain() throws IOException {
    Path folder = temp.resolve("run");
    Walk walk = train(folder, Duration.ofHours(1), 20);
    assertThat(walk.at).containsExactly(train(temp.resolve("whole")).at);
    assertThat(metrics(folder)).hasSize(ToyRun.UPDATES).doesNotHaveDuplicates();
  }

  @Test
  void stoppingWritesACheckpointAtTheEndOfTheUpdate() throws IOException {
    Path folder = temp.resolve("run");
    try (Run run = Run.create(folder, ToyRun.setup(1))) {
      Rng rng = Rng.seed(5);
      Walk walk = new Walk(4);
      int updates = 0;
      for (int u : run.updates(ToyRun.UPDATES, rng, walk)) {
        updates++;
        walk.step(rng.next());
        if (u == 6) run.stop();
        run.log(u, 10L * (u + 1), new Metrics());
      }
      assertThat(updates).isEqualTo(7);
      assertThat(run.interrupted()).isTrue();
      assertThat(run.finished()).isEqualTo(7);
    }
    assertThat(newest(folder)).hasFileName("update-000000007.safetensors");
    assertThat(train(folder).at).containsExactly(train(temp.resolve("whole")).at);
  }

  @Test
  void aFinishedRunHasNoUpdatesLeft() {
    Path folder = temp.resolve("run");
    Walk walk = train(folder);
    try (Run run = open(folder)) {
      Walk again = new Walk(4);
      assertThat(run.updates(ToyRun.UPDATES, Rng.seed(5), again)).isEmpty();
      assertThat(again.at).containsExactly(walk.at);
      assertThat(run.steps()).isEqualTo(400);
    }
  }

  @Test
  void eventFilesHoldEachStepOnce() throws IOException {
    Path folder = temp.resolve("run");
    train(folder, Duration.ZERO, 5, 20, 30);
    List<Long> steps = new ArrayList<>();
    List<Path> files =
        list(folder).stream().filter(f -> f.getFileName().toString().startsWith("events")).toList();
    assertThat(files).hasSize(4);
    for (Path file : files) {
      List<EventFileReader.Event> events = EventFileReader.read(file);
      assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
      assertThat(events.get(1).session()).isEqualTo(1);
      long begins = events.get(1).step();
      if (!steps.isEmpty()) assertThat(begins).isEqualTo(steps.getLast() + 1);
      events.stream().skip(2).forEach(e -> steps.add(e.step()));
      events.stream().skip(2).forEach(e -> assertThat(e.scalars()).containsKey("return_mean"));
    }
    assertThat(steps).hasSize(ToyRun.UPDATES).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void twoCheckpointsAreKept() throws IOException {
    Path folder = temp.resolve("run");
    train(folder);
    assertThat(list(folder.resolve("checkpoint")))
        .extracting(p -> p.getFileName().toString())
        .containsExactly("update-000000039.safetensors", "update-000000040.safetensors");
  }

  private void die(Path folder, int at) {
    try (Run run = open(folder).checkpointEvery(Duration.ZERO)) {
      assertThatThrownBy(() -> ToyRun.train(run, ToyRun.UPDATES, at, 0)).hasMessage("killed");
    }
  }

  private static void refused(Path folder, Stateful[] parts, String... words) {
    Snapshot before = new Snapshot();
    Checkpoints.save(parts, before);
    try (Run run = open(folder)) {
      assertThatThrownBy(() -> run.updates(ToyRun.UPDATES, parts))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContainingAll(words);
    }
    Snapshot after = new Snapshot();
    Checkpoints.save(parts, after);
    assertThat(after.texts()).describedAs("nothing half-loaded").isEqualTo(before.texts());
  }

  private static Stateful[] parts() {
    return new Stateful[] {Rng.seed(77), new Walk(4)};
  }

  @Test
  void aTruncatedCheckpointIsRefusedAndTheOneBeforeNamed() throws IOException {
    Path folder = temp.resolve("run");
    die(folder, 9);
    Path newest = newest(folder);
    byte[] bytes = Files.readAllBytes(newest);
    Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    refused(folder, parts(), newest.toString(), "truncated", "delete it", "update-000000008");
    Files.delete(newest);
    assertThat(train(folder).at).containsExactly(train(temp.resolve("whole")).at);
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    Path folder = temp.resolve("run");
    die(folder, 9);
    Path newest = newest(folder);
    byte[] bytes = Files.readAllBytes(newest);
    for (int at = 0; at < bytes.length; at += 37) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Files.write(newest, flipped);
      refused(folder, parts(), newest.toString());
    }
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws IOException {
    Path folder = temp.resolve("run");
    die(folder, 9);
    Path other = temp.resolve("other");
    try (Run run = Run.create(other, ToyRun.setup(2)).checkpointEvery(Duration.ZERO)) {
      assertThatThrownBy(() -> ToyRun.train(run, ToyRun.UPDATES, 9, 0)).hasMessage("killed");
    }
    Files.copy(newest(other), folder.resolve("checkpoint/update-000000010.safetensors"));
    refused(folder, parts(), "update-000000010.safetensors", "another run", "config.json");
  }

  @Test
  void otherPartsOrShapesAreRefused() throws IOException {
    Path folder = temp.resolve("run");
    die(folder, 9);
    String file = newest(folder).toString();
    refused(folder, new Stateful[] {Rng.seed(1)}, file, "[Rng, Walk]", "[Rng]");
    refused(folder, new Stateful[] {Rng.seed(1), new Walk(5)}, file, "1-Walk/at", "[4]", "[5]");
  }

  @Test
  void metricsThatLostLinesAreRefused() throws IOException {
    Path folder = temp.resolve("run");
    die(folder, 9);
    Files.write(folder.resolve("metrics.jsonl"), new byte[10]);
    try (Run run = open(folder)) {
      assertThatThrownBy(() -> run.updates(ToyRun.UPDATES, parts()))
          .isInstanceOf(BadInput.class)
          .hasMessageContainingAll("metrics.jsonl", "10 bytes", "changed");
    }
  }

  @Test
  void foldersThatCannotHoldARunAreRefused() throws IOException {
    Path folder = temp.resolve("run");
    die(folder, 2);
    assertThatThrownBy(() -> Run.create(folder, ToyRun.setup(1)))
        .isInstanceOf(BadInput.class)
        .hasMessageContainingAll(folder.toString(), "--resume", "--out");
    Path file = Files.write(temp.resolve("file"), new byte[1], StandardOpenOption.CREATE);
    assertThatThrownBy(() -> Run.create(file, ToyRun.setup(1)))
        .isInstanceOf(BadInput.class)
        .hasMessageContainingAll("file, not a folder", "--out");
    assertThatThrownBy(() -> Run.create(file.resolve("inside"), ToyRun.setup(1)))
        .isInstanceOf(BadInput.class)
        .hasMessageContainingAll("cannot be made", "--out");
    assertThatThrownBy(() -> Run.resume(temp.resolve("none"), ToyRun.setup(1)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no such folder");
  }

  @Test
  void twoProcessesCannotWriteOneRun() {
    Path folder = temp.resolve("run");
    try (Run first = Run.create(folder, ToyRun.setup(1))) {
      assertThat(first.interrupted()).isFalse();
      assertThatThrownBy(() -> Run.resume(folder, ToyRun.setup(1)))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("another process");
    }
  }

  @Test
  void numbersThatAreNotFiniteEndTheRunAndKeepTheCheckpoint() throws IOException {
    Path folder = temp.resolve("run");
    try (Run run = Run.create(folder, ToyRun.setup(1)).checkpointEvery(Duration.ZERO)) {
      assertThat(run.requireFinite("loss", 1.5)).isEqualTo(1.5);
      assertThatThrownBy(
              () -> {
                for (int u : run.updates(9, parts())) {
                  run.requireFinite("value_loss", u < 4 ? u : Double.NaN);
                }
              })
          .isInstanceOf(Diverged.class)
          .hasMessageContainingAll("value_loss is NaN", "update 4", newest(folder).toString());
    }
    assertThat(newest(folder)).hasFileName("update-000000004.safetensors");
  }

  @Test
  void aRunWithoutAFolderOnlyCounts() {
    try (Run run = Run.none()) {
      int updates = 0;
      for (int u : run.updates(3)) {
        assertThat(u).isEqualTo(updates++);
        run.log(u, u, new Metrics().add("loss", 1));
      }
      assertThat(updates).isEqualTo(3);
      assertThat(run.folder()).isEmpty();
      assertThatThrownBy(() -> run.updates(3)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> run.requireFinite("loss", Double.POSITIVE_INFINITY))
          .isInstanceOf(Diverged.class)
          .hasMessageContaining("loss is Infinity");
    }
  }
}
