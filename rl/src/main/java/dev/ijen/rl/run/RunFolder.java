package dev.ijen.rl.run;

import dev.ijen.tensor.SnapshotException;
import dev.ijen.tensor.Stateful;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Where the files of a run are. */
public record RunFolder(Path path) {
  public Path config() {
    return path.resolve("config.json");
  }

  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  public Path checkpoint() {
    return path.resolve("checkpoint");
  }

  public Path model() {
    return path.resolve("model.safetensors");
  }

  public Path result() {
    return path.resolve("result.json");
  }

  /** A picture or another file of the run. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /** Makes the folder for a new run, or says why it cannot be one, before anything else happens. */
  void begin() {
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new BadInput(path + ": is a file, not a folder; choose another --out");
    } catch (IOException e) {
      throw new BadInput(
          path + ": the folder cannot be made (" + reason(e) + "); choose another --out");
    }
    if (Files.exists(config()) || Files.exists(metrics()) || Files.exists(checkpoint())) {
      throw new BadInput(
          path + ": already holds a run; go on with it by --resume, or choose another --out");
    }
    requireWritable();
  }

  /** Refuses a folder that holds no run. */
  public void requireRun() {
    if (!Files.isDirectory(path)) throw new BadInput(path + ": there is no such folder");
    if (!Files.exists(config())) throw new BadInput(path + ": holds no run (no config.json)");
  }

  /** Refuses a folder that no run can go on in. */
  void again() {
    requireRun();
    requireWritable();
  }

  private void requireWritable() {
    Path probe = path.resolve(".writable");
    try {
      Files.write(probe, new byte[1]);
      Files.delete(probe);
    } catch (IOException e) {
      throw new BadInput(
          path
              + ": is not writable ("
              + reason(e)
              + "); choose another --out or change its rights");
    }
  }

  private static String reason(IOException e) {
    String name = e.getClass().getSimpleName().replaceAll("Exception$", "");
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Loads {@code model.safetensors}.
   *
   * @throws SnapshotException naming the file, the tensor and what is wrong; {@code into} is then
   *     as it was before
   */
  public void loadModel(Stateful into) {
    if (!Files.exists(model())) {
      throw new BadInput(path + ": holds no model.safetensors: its training has not finished");
    }
    Checkpoints.load(model(), into);
  }

  /** A folder under {@code parent} that does not exist yet, named after what will run in it. */
  public static Path fresh(Path parent, String algorithm, String env, long seed) {
    String time =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    String name = algorithm + "-" + env + "-seed" + seed + "-" + time;
    Path path = parent.resolve(name);
    for (int i = 2; Files.exists(path); i++) path = parent.resolve(name + "-" + i);
    return path;
  }
}
