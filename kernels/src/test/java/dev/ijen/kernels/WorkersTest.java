package dev.ijen.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
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

  @Test
  void whatNobodyHasBegunIsTakenFromASlowThread() {
    if (Workers.threads() == 1) return;
    Thread caller = Thread.currentThread();
    AtomicIntegerArray byCaller = new AtomicIntegerArray(100);
    Workers.split(
        100,
        (from, to) -> {
          if (Thread.currentThread() != caller) {
            LockSupport.parkNanos(200_000_000); // stuck in what it has taken
          } else {
            for (int i = from; i < to; i++) byCaller.set(i, 1);
          }
        });
    int done = 0;
    for (int i = 0; i < 100; i++) done += byCaller.get(i);
    assertThat(done).isGreaterThan(50); // more than its share
  }

  @Test
  void theFailureOfTheEarliestPiecesIsThrownAndAllOthersAreDone() {
    AtomicIntegerArray done = new AtomicIntegerArray(64);
    assertThatThrownBy(() ->
            Workers.split(
                64,
                (from, to) -> {
                  for (int i = from; i < to; i++) done.incrementAndGet(i);
                  fail("from " + from);
                }))
        .hasMessage("from 0");
    for (int i = 0; i < 64; i++) assertThat(done.get(i)).isEqualTo(1);
  }
}
