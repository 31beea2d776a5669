package dev.ijen.bench.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ijen.bench.cpu.Work.Product;
import dev.ijen.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * OpenBLAS from bytedeco's jar, which {@code mvn -Ppeers} puts on the class path: only the library
 * in it is used, called through the JDK's foreign functions on memory outside the heap.
 */
final class OpenBlas implements Peer {
  static final String REMEDY =
      "OpenBLAS is not on the class path: mvn -Ppeers -pl bench -am compile puts it there";

  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;

  private final MethodHandle sgemm;
  private final String config;
  private @Nullable MemorySegment result;

  private OpenBlas(SymbolLookup library, int threads) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MemoryLayout[] arguments = {
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_INT,
      JAVA_FLOAT,
      ADDRESS,
      JAVA_INT,
      ADDRESS,
      JAVA_INT,
      JAVA_FLOAT,
      ADDRESS,
      JAVA_INT
    };
    sgemm =
        linker.downcallHandle(
            library.findOrThrow("cblas_sgemm"), FunctionDescriptor.ofVoid(arguments));
    linker
        .downcallHandle(
            library.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT))
        .invokeExact(threads);
    MemorySegment text =
        (MemorySegment)
            linker
                .downcallHandle(
                    library.findOrThrow("openblas_get_config"), FunctionDescriptor.of(ADDRESS))
                .invokeExact();
    config = text.reinterpret(1000).getString(0);
  }

  /** Loads it, or throws with {@link #REMEDY} if it is not there. */
  static OpenBlas load(int threads) {
    String home = "org/bytedeco/openblas/" + platform() + "/";
    URL url = OpenBlas.class.getClassLoader().getResource(home);
    if (url == null) throw new PeerException(REMEDY);
    try {
      Path library = unpack(url, home);
      return new OpenBlas(SymbolLookup.libraryLookup(library, Arena.global()), threads);
    } catch (Throwable e) {
      throw new PeerException("OpenBLAS cannot be loaded: " + e.getMessage());
    }
  }

  /** As bytedeco names it. */
  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String name = os.startsWith("mac") ? "macosx" : os.startsWith("win") ? "windows" : "linux";
    String arch = System.getProperty("os.arch");
    return name + "-" + (arch.equals("amd64") ? "x86_64" : arch.equals("aarch64") ? "arm64" : arch);
  }

  /** Copies the library and those beside it that it needs into a folder for this process. */
  private static Path unpack(URL url, String home) throws IOException {
    Path folder = Files.createTempDirectory("ijen-openblas");
    folder.toFile().deleteOnExit();
    Path library = null;
    JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile();
    for (JarEntry e : jar.stream().toList()) {
      String name = e.getName().startsWith(home) ? e.getName().substring(home.length()) : "";
      if (!name.matches("lib[^/]*\\.(so|dylib|dll)[^/]*") || name.contains("jni")) continue;
      Path file = folder.resolve(name);
      try (InputStream in = jar.getInputStream(e)) {
        Files.copy(in, file);
      }
      file.toFile().deleteOnExit();
      if (name.matches("libopenblas\\..*")) library = file;
    }
    if (library == null) throw new IOException("no libopenblas in " + url);
    return library;
  }

  @Override
  public String describe() {
    return config.strip();
  }

  @Override
  public @Nullable Side prepare(Work work, Work.Ready ready) {
    result = null;
    Product p = work.product();
    if (p == null) return null;
    Arena arena = Arena.ofAuto(); // the garbage collector frees it
    MemorySegment a = copy(arena, ready.inputs().get(0));
    MemorySegment b = copy(arena, ready.inputs().get(1));
    MemorySegment c = arena.allocate(4L * p.m() * p.n(), 64);
    result = c;
    return new Calls(
        "OpenBLAS",
        calls -> {
          for (int i = 0; i < calls; i++) multiply(p, a, b, c);
        });
  }

  private void multiply(Product p, MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      sgemm.invokeExact(
          ROW_MAJOR,
          p.left() ? TRANSPOSED : AS_IT_IS,
          p.right() ? TRANSPOSED : AS_IT_IS,
          p.m(),
          p.n(),
          p.k(),
          1f,
          a,
          p.left() ? p.m() : p.k(),
          b,
          p.right() ? p.k() : p.n(),
          0f,
          c,
          p.n());
    } catch (Throwable e) {
      throw new IllegalStateException("cblas_sgemm", e);
    }
  }

  private static MemorySegment copy(Arena arena, Tensor t) {
    MemorySegment s = arena.allocate(4L * t.size(), 64);
    s.copyFrom(MemorySegment.ofArray(t.toFloats()));
    return s;
  }

  @Override
  public float @Nullable [] results(int calls) {
    return result == null ? null : result.toArray(JAVA_FLOAT);
  }

  @Override
  public void close() {}
}
