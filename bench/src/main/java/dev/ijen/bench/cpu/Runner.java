package dev.ijen.bench.cpu;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks a work, then times it beside its peers, on this process' threads. */
final class Runner {
  /**
   * Threads of other libraries look for work this long (milliseconds) before they sleep, and take a
   * processor from the side that comes next: OpenBLAS', and PyTorch's, which are GNU OpenMP's.
   */
  private static final Map<String, Integer> SETTLE =
      Map.of("OpenBLAS", 30, "PyTorch", 10, "libtorch", 10);

  private final List<Peer> peers;
  private final double seconds;
  private final Consumer<Row> rows;

  /**
   * @param seconds that the timing of a work takes
   * @param rows is given each row as soon as it is measured
   */
  Runner(List<Peer> peers, double seconds, Consumer<Row> rows) {
    this.peers = peers;
    this.seconds = seconds;
    this.rows = rows;
  }

  void run(Work work) {
    Work.Ready ready = work.setup().make(DType.F32);
    List<Side> sides = new ArrayList<>();
    List<Peer> with = new ArrayList<>();
    for (Peer p : peers) {
      Side s = p.prepare(work, ready);
      if (s == null) continue;
      sides.add(s);
      with.add(p);
    }
    double[] results = Calls.results(ready.call(), ready.results());
    // OpenBLAS has no result before its first call, which is needed for nothing else.
    for (Side s : sides) if (s.name().equals("OpenBLAS")) s.seconds(0, 1);
    check(work, ready, results, with);
    sides.addFirst(Calls.ijen(ready.call(), results.length / ready.results()));
    if (Workers.threads() > 1) sides.replaceAll(Runner::settled);
    double[][] t = Duel.run(sides, seconds);
    if (sides.size() == 1) rows.accept(Row.alone(work, Workers.threads(), t[0]));
    for (int s = 1; s < t.length; s++) {
      rows.accept(Row.of(work, Workers.threads(), t[0], sides.get(s).name(), t[s]));
    }
  }

  /** Against every peer that computes it; without one against Ijen's plain kernels in F64. */
  private static void check(Work work, Work.Ready ready, double[] results, List<Peer> with) {
    boolean checked = false;
    for (Peer p : with) {
      float[] other = p.results(ready.results());
      if (other == null) continue;
      double[] expected = new double[other.length];
      for (int i = 0; i < other.length; i++) expected[i] = other[i];
      requireSame(work, results, expected, ready.tolerance(), p.describe());
      checked = true;
    }
    if (checked) return;
    Work.Ready exact = work.setup().make(DType.F64);
    double[] expected = Calls.results(exact.call(), ready.results());
    requireSame(work, results, expected, ready.tolerance(), "the reference in F64");
  }

  /**
   * A reference may be shorter: it holds the first results.
   *
   * @throws IllegalStateException if they differ, are not finite or all zero
   */
  static void requireSame(
      Work work, double[] results, double[] expected, double tolerance, String by) {
    double greatest = 0;
    for (double e : expected) greatest = Math.max(greatest, Math.abs(e));
    String what = work.label() + ", checked by " + by + ": ";
    if (!(greatest > 0 && greatest < Double.POSITIVE_INFINITY)) {
      throw new IllegalStateException(what + "the expected results are all 0 or not finite");
    }
    if (expected.length > results.length) {
      throw new IllegalStateException(
          what + results.length + " results, expected are " + expected.length);
    }
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(results[i] - expected[i]) <= tolerance * greatest) continue;
      throw new IllegalStateException(
          what + "result " + i + " is " + results[i] + ", expected is " + expected[i]);
    }
  }

  /** A side whose spinning threads do not disturb the next. */
  private static Side settled(Side side) {
    Integer rest = SETTLE.get(side.name());
    if (rest == null) return side;
    return new Side() {
      @Override
      public String name() {
        return side.name();
      }

      @Override
      public double seconds(int before, int calls) {
        double t = side.seconds(before, calls);
        try {
          Thread.sleep(rest);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return t;
      }
    };
  }

  /** The peers that are here; for each that is not, one sentence goes to {@code missing}. */
  static List<Peer> peers(boolean wanted, @Nullable String python, Consumer<String> missing) {
    List<Peer> peers = new ArrayList<>();
    if (wanted) {
      try {
        peers.add(Torch.start(python == null ? "python3" : python, Workers.threads()));
      } catch (PeerException e) {
        if (python != null) throw e; // asked for by name
        missing.accept(
            "No PyTorch: " + e.getMessage() + "; name another Python by --python or IJEN_PYTHON.");
      }
      try {
        peers.add(OpenBlas.load(Workers.threads()));
      } catch (PeerException e) {
        missing.accept("No OpenBLAS: " + e.getMessage() + ".");
      }
      try {
        peers.add(LibTorch.load(Workers.threads()));
      } catch (PeerException e) {
        missing.accept("No libtorch: " + e.getMessage() + ".");
      }
    }
    peers.add(new CopyPeer());
    return peers;
  }
}
