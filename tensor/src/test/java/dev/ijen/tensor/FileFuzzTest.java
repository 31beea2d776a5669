package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ijen.kernels.DType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Spoiled files end in the readers' own exception, which names the file, or are read; they never
 * make a reader crash, hang, or allocate more than the file justifies. {@code -Dijen.fuzz=N} sets
 * how many are tried, {@code mvn -Plong verify} tries 120,000. Seeded: a failure names its number,
 * and the file is left in target/.
 */
class FileFuzzTest {
  private static final int MUTATIONS = Integer.getInteger("ijen.fuzz", 2_000);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @FunctionalInterface
  interface Read {
    Iterable<Tensor> of(Path file) throws IOException;
  }

  @SuppressWarnings("ImmutableEnumChecker")
  enum Format {
    SAFETENSORS(
        file -> SafeTensors.read(file).tensors().values(),
        Mutations::safetensors,
        64,
        List.of("torch.safetensors", "python.safetensors"),
        List.of("claims", "overlaps", "twice", "not the JSON", "needs", "negative", "lacks")),
    NPY(
        file -> List.of(Npy.read(file)),
        Mutations::npy,
        64,
        List.of("v1.npy", "v2.npy", "v3.npy", "fields.npy"),
        List.of("claims", "does not begin", "needs", "negative", "not NumPy's", "of type")),
    /** Deflate packs 1032 bytes into one, and u1 is read as four. */
    NPZ(
        file -> Npz.read(file).values(),
        Mutations::npz,
        4 * 1032,
        List.of("types.npz", "types-big-endian.npz", "fortran.npz"),
        List.of("zip file", "needs", "truncated", "checksum", "twice", "negative", "not an npy"));

    final Read read;
    final BiFunction<Mutations, byte[], byte[]> mutate;
    final long ratio;
    final List<String> seeds;
    final List<String> reasons;

    Format(
        Read read,
        BiFunction<Mutations, byte[], byte[]> mutate,
        long ratio,
        List<String> seeds,
        List<String> reasons) {
      this.read = read;
      this.mutate = mutate;
      this.ratio = ratio;
      this.seeds = seeds;
      this.reasons = reasons;
    }
  }

  @TempDir Path folder;

  /** Files of others, and one with all that ours have. */
  private List<byte[]> seeds(Format format) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (String name : format.seeds) all.add(Files.readAllBytes(Goldens.file(name)));
    Path own = folder.resolve("own");
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Map<String, Tensor> tensors = Map.of("x", x, "h", x.to(DType.F16), "b", x.gt(x.square()));
    switch (format) {
      case SAFETENSORS -> SafeTensors.write(own, tensors, Map.of("steps", "12"));
      case NPY -> Npy.write(own, x);
      case NPZ -> Npz.write(own, tensors);
    }
    all.add(Files.readAllBytes(own));
    return all;
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void spoiledFilesAreRefusedClearly(Format format) throws IOException {
    List<byte[]> seeds = seeds(format);
    Map<String, Integer> outcomes = new TreeMap<>();
    Path file = folder.resolve("spoiled");
    int count = MUTATIONS / Format.values().length;
    for (int i = 0; i < count; i++) {
      SplittableRandom r = new SplittableRandom(31L * i + format.ordinal());
      byte[] bytes = format.mutate.apply(new Mutations(r), seeds.get(i % seeds.size()));
      Files.write(file, bytes);
      String outcome = read(format, i, file, bytes);
      outcomes.merge(outcome, 1, Integer::sum);
    }
    assertThat(outcomes.keySet()).as("reached, of %s", outcomes).containsAll(format.reasons);
    assertThat(outcomes.get("read")).as("read, of %s", outcomes).isLessThan(count / 2);
  }

  private String read(Format format, int number, Path file, byte[] bytes) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Iterable<Tensor> tensors = List.of();
    String outcome = "read";
    try {
      tensors = format.read.of(file);
    } catch (SnapshotException e) {
      outcome = String.valueOf(e.getMessage());
    } catch (Throwable e) {
      throw new AssertionError(format + " " + number + ", kept as " + keep(format, bytes), e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > (1 << 20) + format.ratio * bytes.length) {
      throw new AssertionError(
          "%s %d of %d bytes, kept as %s: allocated %d"
              .formatted(format, number, bytes.length, keep(format, bytes), allocated));
    }
    for (Tensor t : tensors) assertThat(t.toString()).contains(t.shape().toString());
    if (outcome.equals("read")) return outcome;
    assertThat(outcome).as("%s %d", format, number).contains(file.toString());
    for (String reason : format.reasons) if (outcome.contains(reason)) return reason;
    return "another reason";
  }

  private static Path keep(Format format, byte[] bytes) throws IOException {
    return Files.write(Path.of("target", "spoiled." + format), bytes).toAbsolutePath();
  }
}
