package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Pointwise;
import dev.ijen.kernels.reduce.Reduce;
import dev.ijen.testkit.Fork;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** With {@code -Dijen.opencl.leaks=true} a process that leaves objects of the driver fails. */
class LeaksTest {
  private static final String CHECK = "-Dijen.opencl.leaks=true";

  /** Releases some buffers, forgets others, and with an argument keeps one. */
  static final class Program {
    static final List<Buffer> KEPT = new ArrayList<>();

    public static void main(String[] args) {
      OpenClDevice d = OnOpenCl.device();
      for (int i = 0; i < 100; i++) {
        Buffer b = d.allocate(DType.F32, 64, true);
        Buffer c = d.allocate(DType.F32, 1, true);
        View x = View.of(b, new int[] {64}, new int[] {1});
        d.launch(Pointwise.of("double", a -> a.mul(2)), new View[] {x, x});
        d.launch(Reduce.SUM, new View[] {x, View.of(c, new int[] {1}, new int[] {1})});
        if (i % 3 == 0) d.release(b);
        if (Boolean.getBoolean("keeps") && i == 50) KEPT.add(c);
      }
      System.out.println("done");
    }
  }

  @Test
  void nothingIsLeftOver() {
    OnOpenCl.device();
    assertThat(Fork.run(Program.class, CHECK)).isEqualToIgnoringNewLines("done");
  }

  @Test
  void whatIsLeftOverFails() {
    OnOpenCl.device();
    assertThat(Fork.run(Program.class, "-Dkeeps=true")).isEqualToIgnoringNewLines("done");
    assertThatThrownBy(() -> Fork.run(Program.class, CHECK, "-Dkeeps=true"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("done");
  }
}
