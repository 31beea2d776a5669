package dev.ijen.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void bothBranchesGiveTheirResult() {
    for (int i = 0; i < 1_000; i++) {
      int n = i;
      assertThat(Workers.both(() -> n, () -> "second " + n))
          .isEqualTo(new Workers.Pair<>(n, "second " + n));
    }
  }

  @Test
  void branchesMayBranchAgain() {
    assertThat(fibonacci(15)).isEqualTo(610);
  }

  private static int fibonacci(int n) {
    if (n < 2) return n;
    var pair = Workers.both(() -> fibonacci(n - 1), () -> fibonacci(n - 2));
    return pair.first() + pair.second();
  }

  @Test
  void theFirstBranchsFailureComesFirst() {
    Runnable bad = () -> fail("first");
    Runnable worse = () -> fail("second");
    Runnable good = () -> {};
    assertThatThrownBy(() -> Workers.both(bad, worse))
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("second"));
    assertThatThrownBy(() -> Workers.both(good, worse)).hasMessage("second");
    assertThatThrownBy(() -> Workers.both(bad, good)).hasMessage("first");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  @Test
  void everyPieceIsDoneOnce() {
    for (int pieces : new int[] {0, 1, 2, 3, 7, 64, 1_000}) {
      AtomicIntegerArray done = new AtomicIntegerArray(pieces);
      Workers.split(
          pieces,
          (from, to) -> {
            for (int i = from; i < to; i++) done.incrementAndGet(i);
          });
      for (int i = 0; i < pieces; i++) assertThat(done.get(i)).isEqualTo(1);
    }
  }
}
