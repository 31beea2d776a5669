package dev.ijen.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PpoSpeedTest {
  /**
   * By hand, for 256 environment steps of the zoo: 256 rows forward once and 20 times forward and
   * back through 4-64-64-2 and 4-64-64-1. Weights: 4,480 + 4,416; 2 x 8,896 x 256 = 4.55 MFLOP; 20
   * x 256 x (6 x 8,896 - 2 x 512) = 268.04 MFLOP.
   */
  @Test
  void theArithmeticOfTheZooIsCounted() {
    double flops = 256 * PpoSpeed.flops(PpoSpeed.config("zoo", 256, 1));
    assertThat(flops).isBetween(272.5e6, 272.7e6);
  }

  @Test
  void aPythonWithoutThePeerSaysWhatToInstall() {
    assertThatThrownBy(() -> PpoPeer.run("sh", 256, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("'sh' cannot train the peer (")
        .hasMessageContaining("pip install torch gymnasium");
  }

  @Test
  void noRunsAreRefused() {
    var errors = new StringWriter();
    int code =
        new CommandLine(new PpoSpeed()).setErr(new PrintWriter(errors)).execute("--runs", "0");
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("--runs and --steps must be at least 1");
  }
}
