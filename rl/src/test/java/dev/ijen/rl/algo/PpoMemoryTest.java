package dev.ijen.rl.algo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ijen.autograd.nn.Mlp;
import dev.ijen.autograd.optim.Adam;
import dev.ijen.kernels.Pool;
import dev.ijen.rl.data.Batch;
import dev.ijen.rl.run.Run;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Scope;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class PpoMemoryTest {
  private static final long LIMIT = 32 << 10;
  private static final int WINDOW = 1_000;

  /** A gradient step lives on recycled buffers, and makes few objects beside them. */
  @Test
  void aGradientStepAllocatesNoBuffersAndFewObjects() {
    Ppo.Config c = Ppo.presets().get("zoo");
    Mlp actor = Mlp.tanh(Key.of(1), 4, 64, 64, 2);
    Mlp critic = Mlp.tanh(Key.of(2), 4, 64, 64, 1);
    Adam adam = new Adam(c.rate(), actor, critic);
    int n = 256;
    Batch b =
        Batch.of("observation", Key.of(3).normal(n, 4))
            .with("action", Key.of(4).integers(2, n))
            .with("logProb", Key.of(5).uniform(n).log())
            .with("value", Key.of(6).normal(n))
            .with("advantage", Key.of(7).normal(n))
            .with("target", Key.of(8).normal(n));
    PpoLog log = new PpoLog();
    Run run = Run.none();
    int[] count = {0};
    boolean[] warming = {true};
    Runnable step =
        () -> {
          log.nextEpoch(warming[0] || ++count[0] % c.epochs() == 0);
          try (var _ = new Scope()) {
            Ppo.learn(actor, critic, adam, b, .2, c, log, run);
          }
        };
    // Until the compilers are done: before, they cannot remove the boxes of vectors. What a step
    // allocates then falls from hundreds of kilobytes to its final value and stays there.
    for (int i = 0; i < 6_000; i++) step.run();
    warming[0] = false;
    long bytes = Long.MAX_VALUE;
    long misses = -1;
    for (int window = 0; window < 60 && (bytes >= LIMIT || misses != 0); window++) {
      long missed = Pool.total().misses();
      long before = allocated();
      for (int i = 0; i < WINDOW; i++) step.run();
      bytes = (allocated() - before) / WINDOW;
      misses = Pool.total().misses() - missed;
    }
    assertThat(misses).as("fresh buffers").isZero();
    assertThat(bytes).as("bytes of Java objects per gradient step").isLessThan(LIMIT);
  }

  /** By all threads: the critic learns on another one. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getTotalThreadAllocatedBytes();
  }
}
