package dev.ijen.kernels.cpu.simd;

import jdk.incubator.vector.FloatVector;

/**
 * The most that one core can calculate: a loop of nothing but fused multiply-adds in registers. A
 * fraction of it says more about a kernel than GFLOP/s, which are those of one machine.
 */
public final class Peak {
  /** Floating-point operations of one turn per lane: twelve chains, an add and a multiply each. */
  private static final int PER_LANE = 24;

  /** Keeps the results alive. */
  private static volatile float sink;

  private Peak() {}

  /** Operations done by {@code turns} turns. */
  public static double flops(int turns) {
    return (double) turns * PER_LANE * Lanes.F.length();
  }

  /** Twelve independent chains: more than the 8 that latency 4 and two units ask for. */
  public static void run(int turns) {
    FloatVector f = FloatVector.broadcast(Lanes.F, 0.999f);
    FloatVector g = FloatVector.broadcast(Lanes.F, 0.001f);
    FloatVector a = g;
    FloatVector b = g;
    FloatVector c = g;
    FloatVector d = g;
    FloatVector e = g;
    FloatVector h = g;
    FloatVector i = g;
    FloatVector j = g;
    FloatVector k = g;
    FloatVector l = g;
    FloatVector m = g;
    FloatVector n = g;
    for (int t = 0; t < turns; t++) {
      a = a.fma(f, g);
      b = b.fma(f, g);
      c = c.fma(f, g);
      d = d.fma(f, g);
      e = e.fma(f, g);
      h = h.fma(f, g);
      i = i.fma(f, g);
      j = j.fma(f, g);
      k = k.fma(f, g);
      l = l.fma(f, g);
      m = m.fma(f, g);
      n = n.fma(f, g);
    }
    FloatVector s = a.add(b).add(c).add(d).add(e).add(h).add(i).add(j).add(k).add(l).add(m).add(n);
    sink = s.lane(0);
  }
}
