package dev.ijen.bench.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A work of {@code ./ijen bench cpu} alone, in a process of its own, for JMH's profilers; any label
 * of {@code ./ijen bench list} will do.
 *
 * <pre>./ijen bench jmh OpBenchmark -p "work=gelu 1048576" -prof gc</pre>
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OpBenchmark {
  /** Its label. */
  @Param({
    "nn 256x256x256", "softmax 1024x1024", "layer-norm 1024x1024", "cross-entropy 1024x1024",
    "sum 1048576", "add 1048576", "tanh 1048576", "gelu 1048576"
  })
  public String work = "softmax 1024x1024";

  private Work.@Nullable Ready ready;

  /** Makes the inputs. */
  @Setup
  public void setUp() {
    List<Work> all = Catalogue.all();
    Work found =
        all.stream()
            .filter(w -> w.label().equals(work))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no work '" + work + "'; ./ijen bench list names them all"));
    ready = found.setup().make(DType.F32);
  }

  @Benchmark
  public Tensor call() {
    try (var s = new Scope()) {
      return s.keep(Objects.requireNonNull(ready).call().run());
    }
  }
}
