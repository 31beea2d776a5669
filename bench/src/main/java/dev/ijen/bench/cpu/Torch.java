package dev.ijen.bench.cpu;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSyntaxException;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** PyTorch in a Python process of its own, which answers {@code peer.py}'s requests. */
final class Torch implements Peer {
  private static final Gson GSON = new Gson();

  /**
   * glibc gives large blocks back to the system at once, and their page faults then cost more than
   * most ops: so set it keeps them, as Ijen's pool does.
   */
  private static final Map<String, String> KEEP_MEMORY =
      Map.of(
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "" + (1L << 40),
          "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", // pages of 2 MiB, as ./ijen has them
          "THP_MEM_ALLOC_ENABLE", "1");

  private final Path folder;
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;
  private final String version;

  private Torch(String python, int threads) throws IOException {
    folder = Files.createTempDirectory("ijen-peer");
    Path script = folder.resolve("peer.py");
    try (InputStream in = Torch.class.getResourceAsStream("peer.py")) {
      Files.copy(Objects.requireNonNull(in), script, StandardCopyOption.REPLACE_EXISTING);
    }
    try {
      var builder = new ProcessBuilder(python, script.toString(), "" + threads);
      builder.environment().putAll(KEEP_MEMORY);
      process = builder.redirectError(folder.resolve("errors").toFile()).start();
    } catch (IOException e) {
      clear();
      throw e;
    }
    requests = process.outputWriter();
    answers = process.inputReader();
    try {
      version = read().get("version").getAsString();
    } catch (PeerException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts PyTorch.
   *
   * @param python the interpreter
   * @throws PeerException if it is none or cannot import torch; the message says what to do
   */
  static Torch start(String python, int threads) {
    try {
      return new Torch(python, threads);
    } catch (IOException e) {
      throw new PeerException(
          "'" + python + "' cannot be started as a Python interpreter: " + e.getMessage());
    } catch (PeerException e) {
      throw new PeerException(
          "'" + python + "' gives no PyTorch (" + e.getMessage() + "): pip install torch numpy");
    }
  }

  @Override
  public String describe() {
    return "PyTorch " + version;
  }

  @Override
  public @Nullable Side prepare(Work work, Work.Ready ready) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (Tensor t : ready.inputs()) {
      Path file = folder.resolve("input" + files.size());
      write(t, file);
      files.add(file);
      inputs.add(
          Map.of(
              "file", file.toString(),
              "size", t.size(),
              "shape", t.shape().dims(),
              "dtype", t.dtype() == DType.I32 ? "int32" : "float32"));
    }
    ask(Map.of("do", "prepare", "work", work.name(), "inputs", inputs));
    for (Path f : files) delete(f);
    return new Side() {
      @Override
      public String name() {
        return "PyTorch";
      }

      @Override
      public double seconds(int before, int calls) {
        return ask(Map.of("do", "time", "before", before, "calls", calls))
            .get("seconds")
            .getAsDouble();
      }
    };
  }

  @Override
  public float[] results(int calls) {
    Path file = folder.resolve("result");
    ask(Map.of("do", "result", "calls", calls, "file", file.toString()));
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
      float[] values = new float[bytes.remaining() / 4];
      bytes.asFloatBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException("PyTorch's result cannot be read", e);
    } finally {
      delete(file);
    }
  }

  private JsonObject ask(Map<String, ?> request) {
    try {
      requests.write(GSON.toJson(request) + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new PeerException("the Python process has ended: " + lastError());
    }
    return read();
  }

  private JsonObject read() {
    try {
      String line = answers.readLine();
      if (line == null) throw new PeerException(lastError());
      JsonObject answer = GSON.fromJson(line, JsonObject.class);
      JsonElement error = answer == null ? null : answer.get("error");
      if (answer == null) throw new PeerException("it answered an empty line");
      if (error != null) throw new PeerException(error.getAsString());
      return answer;
    } catch (JsonSyntaxException | IOException e) {
      throw new PeerException("its answer cannot be read: " + e.getMessage());
    }
  }

  /** The last line that Python wrote to its error stream. */
  private String lastError() {
    try {
      process.waitFor();
      List<String> lines = Files.readAllLines(folder.resolve("errors"));
      String last = lines.isEmpty() ? "no message" : lines.getLast().strip();
      return last + ", exit code " + process.exitValue();
    } catch (IOException e) {
      return "no message";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static void write(Tensor t, Path file) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * t.size()).order(ByteOrder.nativeOrder());
    if (t.dtype() == DType.I32) bytes.asIntBuffer().put(t.toInts());
    else bytes.asFloatBuffer().put(t.toFloats());
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("an input for PyTorch cannot be written to " + file, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }

  private void clear() {
    for (String name : List.of("peer.py", "errors")) delete(folder.resolve(name));
    delete(folder);
  }

  @Override
  public void close() {
    try {
      requests.close(); // ends its loop
    } catch (IOException e) {
      process.destroy(); // it is ending already
    }
    try {
      if (!process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)) process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    clear();
  }
}
