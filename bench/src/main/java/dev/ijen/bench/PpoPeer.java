package dev.ijen.bench;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** PPO on CartPole in Python, see {@code ppo_peer.py}; each run in a process of its own. */
final class PpoPeer {
  /**
   * What a run says of itself.
   *
   * @param name library and version
   * @param seconds of training alone
   */
  record Answer(String name, double seconds) {}

  private PpoPeer() {}

  /**
   * Trains once.
   *
   * @throws IOException if the interpreter is none, or lacks PyTorch and Gymnasium
   */
  static Answer run(String python, long steps, long seed, int threads)
      throws IOException, InterruptedException {
    Path script = Files.createTempFile("ijen-ppo", ".py");
    Path errors = Files.createTempFile("ijen-ppo", ".txt");
    try (InputStream in = PpoPeer.class.getResourceAsStream("ppo_peer.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
      List<String> command =
          List.of(python, script.toString(), "" + steps, "" + seed, "" + threads);
      Process p = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = p.waitFor();
      @Nullable Answer answer = code == 0 ? parse(said) : null;
      if (answer != null) return answer;
      List<String> lines = Files.readAllLines(errors);
      throw new IOException(
          "'"
              + python
              + "' cannot train the peer ("
              + (lines.isEmpty() ? "exit code " + code : lines.getLast().strip())
              + "): pip install torch gymnasium, and stable-baselines3 if you can");
    } finally {
      Files.deleteIfExists(script);
      Files.deleteIfExists(errors);
    }
  }

  private static @Nullable Answer parse(String said) {
    try {
      return new Gson().fromJson(said, Answer.class);
    } catch (JsonSyntaxException e) {
      return null;
    }
  }
}
