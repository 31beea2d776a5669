package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.move.Layouts;
import dev.ijen.kernels.pointwise.Pointwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compiled programs on disk: what is there is used, what is spoiled is built anew. */
class ClCacheTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);
  private static final Pointwise TRIPLE = Pointwise.of("triple", a -> a.mul(3).add(1));

  @TempDir Path folder;

  /** Runs on a device that has not compiled anything yet, with its programs kept in {@code in}. */
  private static void runs(String in) {
    String before = System.getProperty("ijen.opencl.cache");
    System.setProperty("ijen.opencl.cache", in);
    OpenClDevice d = OnOpenCl.device().another();
    try {
      View x = Layouts.CONTIGUOUS.random(DType.F32, 1, 5, 7);
      OnOpenCl.sameBits(d, TRIPLE, new View[] {x, Layouts.output(DType.F32, 5, 7)});
    } finally {
      d.close();
      if (before == null) System.clearProperty("ijen.opencl.cache");
      else System.setProperty("ijen.opencl.cache", before);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  private static boolean whole(byte[] entry) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(tail(entry));
    return Arrays.equals(hash, Arrays.copyOf(entry, 32)) && entry.length > 100;
  }

  private static byte[] tail(byte[] entry) {
    return Arrays.copyOfRange(entry, 32, entry.length);
  }

  @Test
  void anEntryIsWrittenOnceAndThenRead() throws Exception {
    runs(folder.toString());
    assertThat(files()).hasSize(1);
    Path entry = files().getFirst();
    assertThat(whole(Files.readAllBytes(entry))).isTrue();
    Files.setLastModifiedTime(entry, LONG_AGO);
    runs(folder.toString());
    assertThat(files()).containsExactly(entry);
    assertThat(Files.getLastModifiedTime(entry)).isEqualTo(LONG_AGO); // not compiled again
  }

  /** What can have become of an entry. */
  enum Spoiled {
    EMPTY,
    SHORTER_THAN_ITS_HASH,
    TRUNCATED,
    ONE_BIT,
    /** Its hash is right, but it is not a program: the driver has to refuse it. */
    NOT_A_PROGRAM;

    byte[] of(byte[] entry) throws Exception {
      return switch (this) {
        case EMPTY -> new byte[0];
        case SHORTER_THAN_ITS_HASH -> Arrays.copyOf(entry, 20);
        case TRUNCATED -> Arrays.copyOf(entry, entry.length / 2);
        case ONE_BIT -> {
          byte[] other = entry.clone();
          other[entry.length / 2] ^= 16;
          yield other;
        }
        case NOT_A_PROGRAM -> {
          byte[] words = "no program at all".repeat(10).getBytes("UTF-8");
          byte[] other = Arrays.copyOf(entry, 32 + words.length);
          System.arraycopy(MessageDigest.getInstance("SHA-256").digest(words), 0, other, 0, 32);
          System.arraycopy(words, 0, other, 32, words.length);
          yield other;
        }
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSpoiledEntryIsBuiltAnew(Spoiled how) throws Exception {
    runs(folder.toString());
    Path entry = files().getFirst();
    byte[] spoiled = how.of(Files.readAllBytes(entry));
    Files.write(entry, spoiled);
    Files.setLastModifiedTime(entry, LONG_AGO);
    runs(folder.toString());
    assertThat(files()).containsExactly(entry);
    assertThat(Files.getLastModifiedTime(entry)).isNotEqualTo(LONG_AGO);
    byte[] now = Files.readAllBytes(entry);
    assertThat(whole(now)).isTrue();
    assertThat(now).isNotEqualTo(spoiled);
  }

  @Test
  void aFolderThatCannotBeWrittenDoesNoHarm() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    runs(file.resolve("below").toString());
    runs("off");
    assertThat(files()).containsExactly(file);
  }
}
