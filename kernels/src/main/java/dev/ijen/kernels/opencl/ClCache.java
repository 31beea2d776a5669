package dev.ijen.kernels.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Compiled programs on disk, one file each, named by a hash of the device, its driver, the options
 * and the whole source. A file is its contents' SHA-256 and the contents; one that does not match,
 * or that the driver refuses, is built anew and replaced. Files are written beside and renamed, so
 * processes may share the folder. What fails here costs time, nothing else.
 *
 * <p>The folder is {@code -Dijen.opencl.cache=DIR}, else {@code ijen/opencl} in {@code
 * XDG_CACHE_HOME} or {@code ~/.cache}; {@code off} keeps nothing.
 */
final class ClCache {
  private static final int HASH = 32;

  private final @Nullable Path folder;
  private final String salt;

  ClCache(ClLimits limits, String options) {
    folder = folder();
    salt =
        String.join(
            "\n", limits.platform(), limits.device(), limits.driver(), limits.version(), options);
  }

  private static @Nullable Path folder() {
    String given = System.getProperty("ijen.opencl.cache");
    if (given != null) return given.equals("off") ? null : Path.of(given);
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache != null && !cache.isEmpty()
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home", "."), ".cache");
    return base.resolve("ijen").resolve("opencl");
  }

  /** The compiled form of a source, or null. */
  byte @Nullable [] read(String source) {
    if (folder == null) return null;
    try {
      byte[] all = Files.readAllBytes(file(folder, source));
      byte[] binary = Arrays.copyOfRange(all, Math.min(HASH, all.length), all.length);
      boolean whole = Arrays.equals(sha256(binary), 0, HASH, all, 0, Math.min(HASH, all.length));
      return whole ? binary : null;
    } catch (IOException e) {
      return null;
    }
  }

  void write(String source, byte[] binary) {
    if (folder == null) return;
    try {
      Files.createDirectories(folder);
      Path beside = Files.createTempFile(folder, "new", ".tmp");
      byte[] all = Arrays.copyOf(sha256(binary), HASH + binary.length);
      System.arraycopy(binary, 0, all, HASH, binary.length);
      Files.write(beside, all);
      Files.move(beside, file(folder, source), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      System.getLogger(ClCache.class.getName())
          .log(System.Logger.Level.DEBUG, "compiled kernels are not kept: " + e);
    }
  }

  private Path file(Path in, String source) {
    byte[] hash = sha256((salt + "\n" + source).getBytes(StandardCharsets.UTF_8));
    return in.resolve(HexFormat.of().formatHex(hash) + ".bin");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
