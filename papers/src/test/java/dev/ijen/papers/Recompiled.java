package dev.ijen.papers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The papers and the mathematics they stand on, loaded again with one piece of one source changed.
 * What the lab itself is made of is not loaded again: it judges both.
 */
final class Recompiled extends ClassLoader {
  private static final List<String> AGAIN =
      List.of(
          "dev.ijen.papers.",
          "dev.ijen.rl.math.",
          "dev.ijen.rl.preference.",
          "dev.ijen.rl.solve.",
          "dev.ijen.rl.tabular.");

  private final Map<String, ByteArrayOutputStream> changed;

  private Recompiled(Map<String, ByteArrayOutputStream> changed) {
    super(Recompiled.class.getClassLoader());
    this.changed = changed;
  }

  /**
   * Compiles the file with {@code from}, which must be in it once, replaced by {@code to}. A blank
   * in {@code from} stands for any white space, so that the formatter may break lines.
   */
  static Recompiled with(Class<?> file, String from, String to) {
    String source = source(file);
    String[] pieces = from.strip().split("\\s+");
    String pattern = String.join("\\s+", Stream.of(pieces).map(Pattern::quote).toList());
    Matcher found = Pattern.compile(pattern).matcher(source);
    long times = found.results().count();
    if (times != 1) {
      throw new IllegalArgumentException(
          "%s has \"%s\" %d times, not once".formatted(file.getSimpleName(), from, times));
    }
    return new Recompiled(compile(file, found.reset().replaceFirst(Matcher.quoteReplacement(to))));
  }

  private static String source(Class<?> file) {
    Path inside = Path.of("src/main/java", file.getName().replace('.', '/') + ".java");
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      return Files.readString(
          modules.map(m -> m.resolve(inside)).filter(Files::exists).findFirst().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, ByteArrayOutputStream> compile(Class<?> file, String source) {
    JavaCompiler javac = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no javac");
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    var problems = new DiagnosticCollector<JavaFileObject>();
    URI name = URI.create("string:///" + file.getName().replace('.', '/') + ".java");
    JavaFileObject text =
        new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager disk = javac.getStandardFileManager(problems, null, null)) {
      if (!javac
          .getTask(null, into(disk, classes), problems, options, null, List.of(text))
          .call()) {
        throw new IllegalArgumentException("does not compile: " + problems.getDiagnostics());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  private static JavaFileManager into(
      StandardJavaFileManager disk, Map<String, ByteArrayOutputStream> classes) {
    return new ForwardingJavaFileManager<>(disk) {
      @Override
      public JavaFileObject getJavaFileForOutput(
          Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("mem:///" + name.replace('.', '/')), kind) {
          @Override
          public OutputStream openOutputStream() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(name, bytes);
            return bytes;
          }
        };
      }
    };
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (AGAIN.stream().noneMatch(name::startsWith)) return super.loadClass(name, resolve);
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      byte[] bytes = changed.containsKey(name) ? changed.get(name).toByteArray() : original(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] original(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) throw new ClassNotFoundException(name);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
