package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Pointwise;
import dev.ijen.testkit.Fork;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where something of OpenCL is missing the CPU works, and one sentence says what is missing. */
class WithoutOpenClTest {
  @TempDir Path folder;

  /** Computes on the CPU, then prints the devices and why there are no others. */
  static final class Program {
    public static void main(String[] args) {
      Buffer b = Devices.cpu().allocate(DType.F32, 1, false);
      View v = View.of(b, new int[] {1}, new int[] {1});
      Devices.cpu().launch(Pointwise.of("cosine", a -> a.cos().add(41)), new View[] {v, v});
      System.out.println(v.floats()[0] + " " + Devices.all());
      for (Devices.Refused r : Devices.refused()) {
        if (r.name().equals("opencl")) System.out.println(r.reason());
      }
    }
  }

  private static void says(Consumer<ProcessBuilder> change, String sentence) {
    String[] lines = Fork.run(Program.class, change).strip().split("\\R");
    assertThat(lines).hasSize(2); // nothing of JOCL's own
    assertThat(lines[0]).isEqualTo("42.0 [cpu]");
    assertThat(lines[1]).startsWith(sentence);
  }

  private static String withoutJocl(String path) {
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(p -> !p.contains("jocl"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void withoutJocl() {
    says(
        p -> p.command().replaceAll(WithoutOpenClTest::withoutJocl),
        "JOCL is not on the class path; add org.jocl:jocl:");
  }

  @Test
  void withoutADriver() {
    OnOpenCl.device(); // a loader is needed
    says(
        p -> {
          p.environment().put("OCL_ICD_VENDORS", folder.toString());
          p.environment().put("OCL_ICD_FILENAMES", "");
        },
        "the OpenCL loader knows no driver; install your GPU vendor's");
  }

  @Test
  void withoutALoader() throws Exception {
    OnOpenCl.device();
    Files.writeString(folder.resolve("libOpenCL.so.1"), "not a library");
    says(
        p -> p.environment().put("LD_LIBRARY_PATH", folder.toString()),
        "no OpenCL loader (libOpenCL) found; install your GPU vendor's driver");
  }
}
