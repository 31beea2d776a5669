package dev.ijen.bench.ladder;

import dev.ijen.kernels.DType;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One kernel alone, in a process of its own, for JMH's profilers: which instructions, how many
 * bytes allocated. {@link Ladder} compares rungs in one process; here each has a JIT that has seen
 * nothing else.
 *
 * <pre>./ijen bench jmh KernelBenchmark -p family=softmax -p "step=softmax 1024x1024" -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  /** A family of {@code ./ijen bench ladder}. */
  @Param({
    "matmul",
    "conv",
    "pointwise",
    "reduce",
    "softmax",
    "norm",
    "attention",
    "scan",
    "sort",
    "move",
    "gather",
    "optim",
    "random"
  })
  public String family = "softmax";

  /** The kernel and shape as the ladder prints them; {@code first} is the family's first. */
  @Param("first")
  public String step = "first";

  /** A rung's name; {@code default} is the one that is used. */
  @Param("default")
  public String rung = "default";

  private @Nullable Runnable run;

  /** Finds the rung and checks it before it is timed. */
  @Setup
  public void setUp() {
    List<Step> steps = Families.of(family);
    List<String> labels = new ArrayList<>(steps.stream().map(Step::label).toList());
    int at = step.equals("first") ? 0 : labels.indexOf(step);
    if (at < 0) {
      throw new IllegalArgumentException(
          family + " has no step '" + step + "'; there are " + String.join("; ", labels));
    }
    Step s = steps.get(at);
    List<String> rungs = s.kernel().cpuRungs();
    String wanted = rung.equals("default") ? rungs.getFirst() : rung;
    if (!rungs.contains(wanted)) {
      throw new IllegalArgumentException(
          s.label() + " has no rung '" + wanted + "'; there are " + String.join(", ", rungs));
    }
    Check.all(s);
    run = s.launcher(wanted, s.views().apply(DType.F32));
  }

  @Benchmark
  public void launch() {
    Objects.requireNonNull(run).run();
  }
}
