package dev.ijen.qd.algo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Same seed, same archive, bit for bit, in processes that differ in all that must not matter. */
class DeterminismTest {
  private static String train(List<String> arguments, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(flags);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TrainHash.class.getName()));
    command.addAll(arguments);
    try {
      Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(p.waitFor()).as(out).isZero();
      return out.lines().filter(l -> l.startsWith("archive")).findFirst().orElse(out);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "map-elites, sphere, gaussian, 54000",
    "map-elites, rastrigin, line, 54000",
    "cma-mae, sphere, cma, 5400",
    "cma-mega, rastrigin, ascent, 5400"
  })
  void theArchiveDoesNotDependOnThreadsWidthOrTheCompiler(
      String algorithm, String task, String preset, String steps) {
    String vectors = "--add-modules=jdk.incubator.vector";
    Map<String, List<String>> variants = new LinkedHashMap<>();
    variants.put("1 thread", List.of(vectors, "-Dijen.threads=1"));
    variants.put("3 threads, 256 bits", List.of(vectors, "-Dijen.threads=3", "-Dijen.simd=256"));
    variants.put("plain loops", List.of(vectors, "-Dijen.simd=off"));
    variants.put("compiled late", List.of(vectors, "-XX:Tier4InvocationThreshold=50000"));
    variants.put("without the Vector API", List.of());
    List<String> arguments = List.of(algorithm, task, preset, steps);
    String expected = train(arguments, List.of(vectors, "-Dijen.threads=2"));
    assertThat(expected).startsWith("archive");
    Map<String, String> got = new LinkedHashMap<>();
    variants.forEach((name, flags) -> got.put(name, train(arguments, flags)));
    assertThat(got).allSatisfy((name, hash) -> assertThat(hash).as(name).isEqualTo(expected));
  }
}
