package dev.ijen.bench.ladder;

import dev.ijen.bench.cpu.Calls;
import dev.ijen.bench.cpu.CopyPeer;
import dev.ijen.bench.cpu.Duel;
import dev.ijen.kernels.Workers;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.Peak;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the machine allows, measured in the same process (Williams, Waterman and Patterson, 2009):
 * no kernel is done before its operations at the rate of a loop of fused multiply-adds, nor before
 * its bytes at the rate of a copy of as many bytes, which lie in the same cache.
 */
public final class Roofline {
  private static final int TURNS = 100_000;

  private final Map<Double, Double> copies = new HashMap<>();
  private final double flops;

  /** Measures the peak on this process' threads; 0 where there are no vectors to measure by. */
  public Roofline() {
    if (!Simd.ENABLED) {
      flops = 0;
      return;
    }
    int threads = Workers.threads();
    double[][] t =
        Duel.run(
            List.of(
                new Calls(
                    "peak",
                    calls -> {
                      for (int i = 0; i < calls; i++) {
                        Workers.split(threads, (from, to) -> Peak.run((to - from) * TURNS));
                      }
                    })),
            0.3);
    flops = Peak.flops(TURNS) * threads / Duel.quantile(t[0], 0.25);
  }

  /** Operations per second. */
  public double flops() {
    return flops;
  }

  /** Seconds that a copy of some bytes takes: half of them read, half written. */
  double copy(double bytes) {
    return copies.computeIfAbsent(
        bytes, b -> Duel.quantile(Duel.run(List.of(CopyPeer.side(b)), 0.2)[0], 0.25));
  }

  /** The least seconds of a step. */
  double least(Step step) {
    double arithmetic = flops == 0 ? 0 : step.flops() / flops;
    return Math.max(arithmetic, copy(step.bytes()));
  }

  boolean isArithmetic(Step step) {
    return flops > 0 && step.flops() / flops > copy(step.bytes());
  }
}
