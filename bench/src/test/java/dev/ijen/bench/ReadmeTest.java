package dev.ijen.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the root README and of pages for learners, exactly as printed there. */
class ReadmeTest {
  @TempDir Path folder;

  @Test
  void theFirstProgramCompilesAndLearns() throws Exception {
    compile("Sine.java", program("README.md"));
    List<String> lines = run("Sine").lines().toList();
    assertThat(lines).hasSize(10);
    assertThat(loss(lines.getLast())).isLessThan(loss(lines.getFirst())).isLessThan(0.005);
  }

  @Test
  void theArmsArchiveFillsItsDiscAndMakesAFilm() throws Exception {
    Path film = folder.resolve("arm.gif");
    String text = program("docs/quality-diversity.md");
    assertThat(text).contains("\"arm.gif\"");
    compile("ArmAtlas.java", text.replace("arm.gif", film.toString()));
    List<String> lines = run("ArmAtlas").lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(loss(lines.getLast())).as("coverage").isBetween(.77, .81);
    assertThat(Files.size(film)).isBetween(100_000L, 700_000L);
  }

  @Test
  void theLakeAnswersAsPrinted() throws Exception {
    String page = "docs/tabular.md";
    compile("Lake.java", program(page));
    String printed = block(page, "prints\n\n```\n(.*?)```");
    assertThat(run("Lake").replace(System.lineSeparator(), "\n")).isEqualTo(printed);
  }

  private void compile(String name, String text) throws Exception {
    Path source = folder.resolve(name);
    Files.writeString(source, text);
    var complaints = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, complaints, complaints, "-d", folder.toString(), source.toString());
    assertThat(code).as(complaints.toString(StandardCharsets.UTF_8)).isZero();
  }

  private static double loss(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static String program(String page) throws Exception {
    return block(page, "```java\n(.*?)```");
  }

  private static String block(String page, String pattern) throws Exception {
    Matcher block =
        Pattern.compile(pattern, Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..").resolve(page)));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  /**
   * What the program prints: its class has no name in the source, so it is started by reflection.
   */
  private String run(String name) throws Exception {
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
      constructor.setAccessible(true);
      Object program = constructor.newInstance();
      Method main = program.getClass().getDeclaredMethod("main");
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      main.invoke(program);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
