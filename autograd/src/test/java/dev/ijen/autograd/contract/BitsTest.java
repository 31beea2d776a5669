package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.testkit.Fork;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bits of every op and its gradient do not depend on the process: not on the vector width, on
 * whether there are vectors, on what the JIT has compiled, or on the number of threads.
 */
class BitsTest {
  private static List<String> here;

  @BeforeAll
  static void digest() {
    here = Fork.run(Digest.class).lines().toList();
  }

  @Test
  void everyRowIsThere() {
    assertThat(here).hasSize(Registry.rows().size() + 1);
    assertThat(here.getLast()).startsWith("0 live buffers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Dijen.simd=off",
        "-Dijen.simd=128",
        "-Dijen.threads=1",
        "-Xint",
        "-XX:TieredStopAtLevel=1"
      })
  void theSameBits(String option) {
    assertThat(Fork.run(Digest.class, option).lines().toList()).isEqualTo(here);
  }
}
