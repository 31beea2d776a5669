package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.rl.run.EventFileReader.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path temp;

  /** Bytes that TensorBoard itself wrote; their source is in the file's header. */
  private static byte[] golden() throws IOException {
    try (InputStream in = EventFileTest.class.getResourceAsStream("tensorboard-events.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      String base64 =
          text.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining());
      return Base64.getDecoder().decode(base64);
    }
  }

  @Test
  void theStrictReaderReadsWhatTensorBoardWrites() throws IOException {
    List<Event> events = EventFileReader.read(Files.write(temp.resolve("golden"), golden()));
    assertThat(events)
        .containsExactly(
            new Event(1700000000.5, 0, "brain.Event:2", 0, Map.of()),
            new Event(1700000001.25, 7, "", 1, Map.of()),
            new Event(1700000302, 300, "", 0, Map.of("return_mean", 21.5f, "policy_loss", -.25f)),
            new Event(6700000002., 5_000_000_000L, "", 0, Map.of("return_mean", 500f)));
  }

  @Test
  void theStrictReaderNoticesEveryFlippedBit() throws IOException {
    byte[] bytes = golden();
    for (int at = 0; at < bytes.length; at++) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Path file = Files.write(temp.resolve("flipped"), flipped);
      assertThatThrownBy(() -> EventFileReader.read(file)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = temp.resolve("events.out.tfevents.0");
    try (EventFile out = new EventFile(file, 7)) {
      out.scalars(
          300,
          new Metrics()
              .add("return_mean", 21.5)
              .add("policy_loss", -.25)
              .add("nothing_yet", Double.NaN)
              .add("name", "text")
              .add("many", new double[] {1, 2}));
      out.scalars(5_000_000_000L, new Metrics().add("episodes", 12L));
      out.flush();
      assertThat(Files.size(file)).isEqualTo(out.length());
    }
    List<Event> events = EventFileReader.read(file);
    assertThat(events).hasSize(4);
    assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).step()).isEqualTo(7);
    assertThat(events.get(1).session()).isEqualTo(1);
    assertThat(events.get(2).step()).isEqualTo(300);
    assertThat(events.get(2).scalars())
        .isEqualTo(Map.of("return_mean", 21.5f, "policy_loss", -.25f));
    assertThat(events.get(3).step()).isEqualTo(5_000_000_000L);
    assertThat(events.get(3).scalars()).isEqualTo(Map.of("episodes", 12f));
    double now = System.currentTimeMillis() / 1e3;
    assertThat(events.get(2).time()).isBetween(now - 600, now + 1);
  }

  @Test
  void anExistingFileIsNeverOverwritten() throws IOException {
    Path file = Files.write(temp.resolve("events"), new byte[1]);
    assertThatThrownBy(() -> new EventFile(file, 0)).hasMessageContaining("cannot be created");
  }
}
