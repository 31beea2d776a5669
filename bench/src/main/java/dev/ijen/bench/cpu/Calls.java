package dev.ijen.bench.cpu;

import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A side that runs in this process: a loop of calls. */
public record Calls(String name, IntConsumer loop) implements Side {
  /** Results of this many numbers share a scope, so that a small op does not pay for one alone. */
  private static final int SCOPE = 1 << 16;

  /** Keeps the results alive. */
  private static @Nullable Object sink;

  @Override
  public double seconds(int before, int calls) {
    if (before > 0) loop.accept(before);
    long start = System.nanoTime();
    loop.accept(calls);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Ijen's side: each result is recycled as it is in a program. */
  static Side ijen(Work.Call call, int size) {
    int together = Math.max(1, Math.min(16, SCOPE / Math.max(1, size)));
    return new Calls(
        "Ijen",
        calls -> {
          for (int i = 0; i < calls; i += together) {
            try (var scope = new Scope()) {
              for (int k = Math.min(together, calls - i); k > 0; k--) sink = call.run();
            }
          }
        });
  }

  /** The numbers that some calls give, one after the other. */
  static double[] results(Work.Call call, int calls) {
    double[][] parts = new double[calls][];
    for (int i = 0; i < calls; i++) {
      try (var scope = new Scope()) {
        Tensor t = call.run();
        parts[i] = t.toDoubles();
      }
    }
    return java.util.Arrays.stream(parts).flatMapToDouble(java.util.Arrays::stream).toArray();
  }
}
