package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Pool;
import dev.ijen.kernels.Workers;
import dev.ijen.testkit.Fork;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two branches on two threads: results, ownership, exceptions, and arrays that come home. */
class ScopeBothTest {
  private static final int STEPS = 300;

  @AfterEach
  void everyScopeIsClosed() {
    assertThat(Scope.report()).isEqualTo("0 live buffers, 0 bytes, in 0 open scopes");
  }

  private static Tensor work(int seed) {
    try (var s = new Scope()) {
      Tensor x = Key.of(seed).normal(40, 30);
      return s.keep(x.matmul(x.transpose()).tanh().sum(0));
    }
  }

  private static Workers.Pair<Tensor, Tensor> step(int seed) {
    return Scope.both(() -> work(seed), () -> work(seed + 1));
  }

  @Test
  void resultsBelongToTheCaller() {
    try (var s = new Scope()) {
      var both = step(1);
      assertThat(both.first().toFloats()).isEqualTo(work(1).toFloats());
      assertThat(both.second().toFloats()).isEqualTo(work(2).toFloats());
      assertThat(both.first().view().buffer().owner()).isSameAs(s);
      assertThat(both.second().view().buffer().owner()).isSameAs(s);
    }
    assertThat(step(1).second().view().buffer().owner()).isNull();
  }

  @Test
  void branchesMayBranchAgain() {
    try (var s = new Scope()) {
      var p = Scope.both(() -> step(1).second(), () -> step(2).second());
      assertThat(p.first().toFloats()).isEqualTo(work(2).toFloats());
      assertThat(p.second().toFloats()).isEqualTo(work(3).toFloats());
      assertThat(p.second().view().buffer().owner()).isSameAs(s);
    }
  }

  @Test
  void exceptionsComeOutAndScopesAreLeft() {
    try (var s = new Scope()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() ->
                Scope.both(
                    () -> {
                      work(1);
                      throw new IllegalStateException("first");
                    },
                    () -> {
                      work(2);
                      throw new IllegalArgumentException("second");
                    }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("first")
            .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThatThrownBy(() -> Scope.both(() -> work(1), () -> work(1).reshape(7)))
            .isInstanceOf(ShapeException.class);
      }
      assertThat(Scope.report()).contains("in 1 open scopes");
    }
  }

  /** Arrays of both threads: however often it runs, no more than each thread once needed. */
  @Test
  void arraysComeHome() {
    Map<Thread, Long> misses = new ConcurrentHashMap<>();
    long[] seen = new long[2];
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < STEPS; i++) {
        try (var s = new Scope()) {
          Scope.both(() -> counted(misses), () -> counted(misses));
        }
      }
      seen[half] = misses.values().stream().mapToLong(Long::longValue).sum();
    }
    // A branch takes 5 arrays; one thread may once have to run both branches.
    assertThat(seen[1] - seen[0]).as("arrays allocated in the second half").isLessThanOrEqualTo(20);
  }

  private static Tensor counted(Map<Thread, Long> misses) {
    Tensor t = work(3);
    misses.put(Thread.currentThread(), Pool.local().stats().misses());
    return t;
  }

  /** Prints a digest of what many steps gave, and the arrays each needed. */
  static final class Steps {
    public static void main(String[] args) {
      int hash = 0;
      for (int i = 0; i < 50; i++) {
        try (var s = new Scope()) {
          var p = step(i);
          hash = 31 * hash + Arrays.hashCode(p.first().toFloats());
          hash = 31 * hash + Arrays.hashCode(p.second().toFloats());
        }
      }
      System.out.println(Workers.threads() + " threads");
      System.out.println(hash);
    }
  }

  @Test
  void oneThreadAndTwoGiveTheSameBits() {
    String[] one = Fork.run(Steps.class, "-Dijen.threads=1").split("\n");
    String[] two = Fork.run(Steps.class, "-Dijen.threads=2").split("\n");
    assertThat(one[0].strip()).isEqualTo("1 threads");
    assertThat(two[0].strip()).isEqualTo("2 threads");
    assertThat(one[1]).isEqualTo(two[1]);
  }
}
