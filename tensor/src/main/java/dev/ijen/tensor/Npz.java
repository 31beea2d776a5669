package dev.ijen.tensor;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** NumPy's archives of named arrays: a zip file of {@link Npy} files, stored or deflated. */
public final class Npz {
  private static final String SUFFIX = ".npy";

  /** Deflate makes at most 258 bytes of two bits: more is not believed (a "zip bomb"). */
  private static final long MOST = 1032;

  private Npz() {}

  /**
   * All arrays of a file by name, in file order; no scope owns them.
   *
   * @throws SnapshotException naming the file, the array and what is wrong
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    long budget = Math.multiplyExact(Files.size(file), MOST);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (var e : entries(file, zip).entrySet()) {
        Tensor t = read(zip, e.getValue(), file + ": array " + e.getKey(), budget);
        budget -= (long) t.size() * t.dtype().bytes();
        tensors.put(e.getKey(), t.named(e.getKey()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new SnapshotException(file + ": not a whole zip file: " + e.getMessage(), e);
    }
    return tensors;
  }

  private static Map<String, ZipEntry> entries(Path file, ZipFile zip) {
    Map<String, ZipEntry> found = new LinkedHashMap<>();
    for (var all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry e = all.nextElement();
      String name = e.getName();
      if (!name.endsWith(SUFFIX)) {
        throw new SnapshotException(file + ": " + name + " is not an npy file");
      }
      name = name.substring(0, name.length() - SUFFIX.length());
      if (found.put(name, e) != null) {
        throw new SnapshotException(file + ": array " + name + " is there twice");
      }
    }
    return found;
  }

  private static Tensor read(ZipFile zip, ZipEntry e, String what, long budget) throws IOException {
    boolean stored = e.getMethod() == ZipEntry.STORED;
    long most = e.getCompressedSize() * (stored ? 1 : MOST);
    CRC32 crc = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(e), crc)) {
      Tensor t = Npy.read(what, new BufferedInputStream(in), Math.min(budget, most));
      if (crc.getValue() != e.getCrc()) {
        throw new SnapshotException(what + " does not match its checksum: altered or damaged");
      }
      return t;
    }
  }

  /** As NumPy's {@code savez_compressed} does; beside, then renamed. */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    Beside.write(
        file,
        channel -> {
          var zip =
              new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
          for (var e : tensors.entrySet()) {
            zip.putNextEntry(new ZipEntry(e.getKey() + SUFFIX));
            Npy.write(Npy.header(e.getValue()), e.getValue(), zip);
            zip.closeEntry();
          }
          zip.finish();
          zip.flush();
        });
  }
}
