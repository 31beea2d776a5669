package dev.ijen.rl.algo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Same seed, same bits: trains in fresh processes that differ in everything that must not matter
 * and compares the weights.
 */
class DeterminismTest {
  private static String train(List<String> flags, boolean vectorModule) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    if (vectorModule) command.add("--add-modules=jdk.incubator.vector");
    command.addAll(flags);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), TrainHash.class.getName()));
    command.addAll(List.of("zoo", "6000", "5"));
    try {
      Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(p.waitFor()).as(out).isZero();
      return out.lines().filter(l -> l.startsWith("weights")).findFirst().orElse(out);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void weightsDoNotDependOnWidthThreadsOrTheCompiler() {
    Map<String, List<String>> variants = new LinkedHashMap<>();
    variants.put("again", List.of());
    variants.put("1 thread", List.of("-Dijen.threads=1"));
    variants.put("128 bits, 1 thread", List.of("-Dijen.simd=128", "-Dijen.threads=1"));
    variants.put("256 bits", List.of("-Dijen.simd=256"));
    variants.put("512 bits", List.of("-Dijen.simd=512"));
    variants.put("plain loops", List.of("-Dijen.simd=off"));
    variants.put("everything compiled late", List.of("-XX:Tier4InvocationThreshold=50000"));
    variants.put("no tiers", List.of("-XX:-TieredCompilation"));
    String expected = train(List.of("-Dijen.threads=2"), true);
    assertThat(expected).startsWith("weights");
    Map<String, String> got = new LinkedHashMap<>();
    variants.forEach((name, flags) -> got.put(name, train(flags, true)));
    got.put("without the Vector API", train(List.of(), false));
    assertThat(got).allSatisfy((name, hash) -> assertThat(hash).as(name).isEqualTo(expected));
  }
}
