package dev.ijen.kernels.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The source of some kernels. It is compiled with {@code prelude.cl} before it, once per set of
 * definitions; see there for the macros that make one text OpenCL C and CUDA.
 *
 * <p>Identity counts: keep a source in a {@code static final} field.
 */
public final class ClSource {
  private static final ClSource PRELUDE = beside(ClSource.class, "prelude.cl");

  /** Functions of floats with the bits of the CPU's: {@code f_exp}, {@code f_log}, .... */
  public static final ClSource MATH = beside(ClSource.class, "math.cl");

  /** Folds of rows in the order of {@code Fold}, after {@link #MATH}. */
  public static final ClSource ROWS = beside(ClSource.class, "rows.cl");

  /** Products in vector registers, for processors, after {@link #ROWS}. */
  public static final ClSource TILES = beside(ClSource.class, "tiles.cl");

  /** Functions of doubles, {@code d_erf} and others, and of floats through them. */
  public static final ClSource MATH_64 = beside(ClSource.class, "math64.cl");

  private final String name;
  private final Supplier<String> read;
  private final ClSource[] before;
  private volatile @Nullable String text;

  private ClSource(String name, Supplier<String> read, ClSource[] before) {
    this.name = name;
    this.read = read;
    this.before = before;
  }

  /** The resource {@code file} in the package of {@code owner}, after these others. */
  public static ClSource beside(Class<?> owner, String file, ClSource... before) {
    return new ClSource(file, () -> resource(owner, file), before);
  }

  /** A generated text. */
  public static ClSource of(String name, String text, ClSource... before) {
    return new ClSource(name, () -> text, before);
  }

  private static String resource(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("no resource " + file + " beside " + owner);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text() {
    String t = text;
    if (t == null) text = t = read.get();
    return t;
  }

  /** Whether it is made for f64, whatever the definitions. */
  boolean needsDoubles() {
    for (ClSource s : before) if (s == MATH_64) return true;
    return false;
  }

  /** Everything that the compiler sees. Definitions are words like {@code T=float}. */
  String with(String definitions) {
    StringBuilder all = new StringBuilder();
    for (String d : definitions.split(" ")) {
      if (!d.isEmpty()) all.append("#define ").append(d.replaceFirst("=", " ")).append('\n');
    }
    all.append(PRELUDE.text());
    for (ClSource s : before) all.append(s.text());
    return all.append("#line 1\n").append(text()).toString(); // errors count from here
  }

  @Override
  public String toString() {
    return name;
  }
}
