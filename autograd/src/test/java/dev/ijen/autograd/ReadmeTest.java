package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's reverse mode in sixty lines compiles and is right. */
class ReadmeTest {
  @TempDir Path folder;

  @Test
  void reverseModeInSixtyLines() throws Exception {
    Path source = folder.resolve("Num.java");
    Files.writeString(source, program());
    assertThat(Files.readAllLines(source)).hasSizeLessThanOrEqualTo(70);
    int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
    assertThat(code).isZero();

    String[] printed = run().strip().split(" ");
    assertThat(Double.parseDouble(printed[0])).isCloseTo(12 + Math.cos(2), Offset.offset(1e-12));
    assertThat(Double.parseDouble(printed[1])).isCloseTo(12 - Math.sin(2), Offset.offset(1e-12));
  }

  private static String program() throws Exception {
    Matcher block =
        Pattern.compile("```java\n(import.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private String run() throws Exception {
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      var main = loader.loadClass("Num").getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
