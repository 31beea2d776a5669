package dev.ijen.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.bench.Soak.Sample;
import dev.ijen.kernels.Devices;
import dev.ijen.testkit.Require;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The short form; {@code ./ijen bench soak} is the long one. */
class SoakTest {
  @Test
  void memoryStaysFlatAndNothingIsLeftOver() {
    Require.found("opencl", () -> Devices.named("opencl"));
    assertThat(new CommandLine(new Soak()).execute("--steps", "3000")).isZero();
  }

  @Test
  void whatGrowsIsSaid() {
    Sample first = new Sample(10_000, 1, 1 << 20, "memory 3", 5 << 20, 100 << 20);
    Sample settled = new Sample(50_000, 5, 1 << 20, "memory 3", 5 << 20, 200 << 20);
    Sample flat = new Sample(100_000, 10, 1 << 20, "memory 3", 6 << 20, 205 << 20);
    assertThat(Soak.judge(List.of(first, settled, flat))).isEmpty();
    Sample grown = new Sample(100_000, 10, 2 << 20, "memory 4", 8 << 20, 220 << 20);
    assertThat(Soak.judge(List.of(first, settled, grown)))
        .satisfiesExactly(
            w -> assertThat(w).startsWith("device memory"),
            w -> assertThat(w).startsWith("objects"),
            w -> assertThat(w).startsWith("heap"),
            w -> assertThat(w).startsWith("process"));
  }
}
