package dev.ijen.kernels.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten steps against PyTorch's; provenance in the file's header. */
@Tag("width")
class GoldenStepsTest {
  private static final int N = 5;

  private record Row(String optimiser, DType dtype, int step, double[] gradient, double[] after) {}

  private static List<Row> rows() throws IOException {
    try (InputStream in = GoldenStepsTest.class.getResourceAsStream("steps.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("case"))
          .map(line -> line.split(","))
          .map(c ->
              new Row(
                  c[0],
                  c[1].equals("f32") ? DType.F32 : DType.F64,
                  Integer.parseInt(c[2]),
                  Arrays.stream(numbers(c, 3)).map(g -> (float) g).toArray(),
                  numbers(c, 3 + N)))
          .toList();
    }
  }

  private static double[] numbers(String[] columns, int from) {
    return Arrays.stream(columns, from, from + N).mapToDouble(Double::parseDouble).toArray();
  }

  private static void step(String optimiser, View[] v, int t) {
    View[] light = {v[0], v[1]};
    View[] heavy = {v[0], v[1], v[2]};
    switch (optimiser) {
      case "adam" -> Optim.ADAM.cpu().run(v, OptimTest.adam(0.01, 0, t));
      case "adamw" -> Optim.ADAM.cpu().run(v, OptimTest.adam(0.01, 0.1, t));
      case "sgd" -> Optim.SGD.cpu().run(light, new double[] {0.01, 0, 0, 0.05});
      case "momentum" -> Optim.SGD.cpu().run(heavy, new double[] {0.01, 0.9, 0, 0});
      case "nesterov" -> Optim.SGD.cpu().run(heavy, new double[] {0.01, 0.9, 1, 0.05});
      default -> throw new AssertionError(optimiser);
    }
  }

  @Test
  void stepsAreThoseOfPyTorch() throws IOException {
    View[] v = {};
    int compared = 0;
    for (Row row : rows()) {
      if (row.step == 1) {
        v = new View[4];
        v[0] = OptimTest.flat(row.dtype, 1, -0.5, 0, 0.25, 30);
        for (int k = 1; k < 4; k++) v[k] = OptimTest.flat(row.dtype, new double[N]);
      }
      v[1] = OptimTest.flat(row.dtype, row.gradient);
      step(row.optimiser, v, row.step);
      double[] after = OptimTest.values(v[0]);
      double ulp = row.dtype == DType.F32 ? 0x1p-24 : 0x1p-53;
      for (int i = 0; i < N; i++) {
        assertThat(Math.abs(after[i] - row.after[i]))
            .as("%s %s step %d element %d", row.optimiser, row.dtype, row.step, i)
            .isLessThanOrEqualTo(4 * ulp * row.step * Math.max(0.1, Math.abs(row.after[i])));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(5 * 2 * 10 * N);
  }
}
