package dev.ijen.bench;

import dev.ijen.autograd.Tape;
import dev.ijen.tensor.Scope;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an eager op on 64 elements costs, against its kernel alone; 100 ops share a scope or tape.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EagerBenchmark {
  private static final int N = 100;

  @Param({"add", "mul", "tanh", "sum", "slice", "matmul"})
  public String op = "add";

  private EagerOps.@Nullable Work work;

  @Setup
  public void setUp() {
    work = EagerOps.all().stream().filter(w -> w.name().equals(op)).findFirst().orElseThrow();
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public Object inScope() {
    try (var s = new Scope()) {
      Object last = s;
      for (int i = 0; i < N; i++) last = required().op().get();
      return last;
    }
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public Object onTape() {
    try (var t = new Tape()) {
      Object last = t;
      for (int i = 0; i < N; i++) last = required().op().get();
      return last;
    }
  }

  @Benchmark
  @OperationsPerInvocation(N)
  public void kernelAlone() {
    Runnable kernel = required().kernel();
    if (kernel != null) for (int i = 0; i < N; i++) kernel.run();
  }

  private EagerOps.Work required() {
    return java.util.Objects.requireNonNull(work);
  }
}
