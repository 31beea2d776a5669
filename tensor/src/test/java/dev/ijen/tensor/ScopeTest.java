package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Pool;
import dev.ijen.testkit.Fork;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @AfterEach
  void everyScopeIsClosed() {
    assertThat(Scope.report()).isEqualTo("0 live buffers, 0 bytes, in 0 open scopes");
  }

  private static Tensor made(int n) {
    return Tensor.full(7, n);
  }

  @Test
  void arraysAreRecycledAtTheBrace() {
    Object first;
    try (var s = new Scope()) {
      first = made(1000).view().storage();
    }
    try (var s = new Scope()) {
      assertThat(made(1000).view().storage()).isSameAs(first);
      assertThat(made(1000).view().storage()).isNotSameAs(first);
    }
  }

  @Test
  void aLoopAllocatesOnce() {
    for (int i = 0; i < 3; i++) loop();
    Pool.Stats before = Pool.local().stats();
    for (int i = 0; i < 100; i++) loop();
    assertThat(Pool.local().stats().misses()).isEqualTo(before.misses());
    assertThat(Pool.local().stats().bytesAllocated()).isEqualTo(before.bytesAllocated());
    assertThat(Pool.local().stats().hits()).isGreaterThan(before.hits());
  }

  private static void loop() {
    try (var s = new Scope()) {
      Tensor x = made(100).add(1);
      try (var t = new Scope()) {
        t.keep(x.mul(x).sum());
      }
    }
  }

  @Test
  void useAfterCloseSaysWhatToDo() {
    Tensor gone;
    try (var s = new Scope()) {
      gone = made(3).named("gone");
    }
    for (Runnable use : new Runnable[] {gone::toFloats, () -> gone.add(1), gone::copy}) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(
              "use after close", "f32 buffer of 3 elements", "scope.keep(t)", "ijen.debug.buffers");
    }
    assertThat(gone).hasToString("f32[3] (gone) (released)");
  }

  /** With the debug property the error names both places. */
  static final class Debugged {
    public static void main(String[] args) {
      Tensor gone;
      try (var s = new Scope()) {
        gone = made(3);
        System.out.println(Scope.report());
      }
      try {
        gone.item();
      } catch (RuntimeException e) {
        // expected: it has three elements
      }
      try {
        gone.toFloats();
      } catch (IllegalStateException e) {
        for (Throwable t : e.getSuppressed()) {
          System.out.println(t.getMessage() + " " + t.getStackTrace()[0].getClassName());
          for (StackTraceElement at : t.getStackTrace()) {
            if (at.getClassName().contains("Debugged"))
              System.out.println("in " + at.getMethodName());
          }
        }
      }
    }
  }

  @Test
  void inDebuggingTheErrorNamesBothPlaces() {
    String printed = Fork.run(Debugged.class, "-Dijen.debug.buffers=true");
    assertThat(printed)
        .contains("1 live buffers, 12 bytes, in 1 open scopes")
        .contains("1 x f32[3]")
        .containsSubsequence("buffer created here", "in main", "buffer released here", "in main");
  }

  @Test
  void keepMovesOneLevelOut() {
    Tensor t;
    try (var outer = new Scope()) {
      try (var inner = new Scope()) {
        t = inner.keep(made(3));
      }
      assertThat(t.toFloats()).containsExactly(7, 7, 7);
      assertThat(t.view().buffer().owner()).isSameAs(outer);
      outer.keep(t);
    }
    assertThat(t.toFloats()).containsExactly(7, 7, 7);
    assertThat(t.view().buffer().owner()).isNull();
  }

  @Test
  void keepReachesIntoInnerScopes() {
    Tensor t;
    try (var outer = new Scope()) {
      try (var inner = new Scope()) {
        t = outer.keep(made(3));
      }
    }
    assertThat(t.toFloats()).containsExactly(7, 7, 7);
  }

  @Test
  void keepLeavesAloneWhatIsOutside() {
    Tensor garbage = made(3);
    try (var outer = new Scope()) {
      Tensor t = made(4);
      try (var inner = new Scope()) {
        inner.keep(t);
        inner.keep(garbage);
        inner.keep(t.reshape(2, 2)); // a view: the buffer is what is kept
      }
      assertThat(t.view().buffer().owner()).isSameAs(outer);
      assertThat(garbage.view().buffer().owner()).isNull();
    }
    assertThat(garbage.toFloats()).containsExactly(7, 7, 7);
  }

  @Test
  void copyOutlivesAllScopes() {
    Tensor t;
    try (var s = new Scope()) {
      t = made(3).copy();
    }
    assertThat(t.toFloats()).containsExactly(7, 7, 7);
  }

  @Test
  void scopesCloseInnermostFirst() {
    Scope outer = new Scope();
    Scope inner = new Scope();
    assertThatThrownBy(outer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("innermost first");
    assertThat(outer.isOpen()).isTrue();
    inner.close();
    outer.close();
    outer.close(); // closing twice does nothing
    assertThat(outer.isOpen()).isFalse();
  }

  @Test
  void onlyItsThreadClosesAScope() throws InterruptedException {
    Scope s = new Scope();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other = new Thread(s::close);
    other.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
    other.start();
    other.join();
    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed by the thread that opened it");
    s.close();
  }

  @Test
  void aScopeIsLeftByAnExceptionToo() {
    assertThatThrownBy(
            () -> {
              try (var s = new Scope()) {
                made(3).add(made(4));
              }
            })
        .isInstanceOf(ShapeException.class);
  }

  @Test
  void capFindsTheAllocationThatShouldNotBe() {
    try (var s = new Scope()) {
      Tensor x = made(3);
      s.cap();
      x.reshape(1, 3).transpose().named("a view is no allocation");
      assertThatThrownBy(() -> x.add(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("capped", "f32[3] was asked for", "1 live buffers, 12 bytes");
    }
  }

  @Test
  void reportCountsByTypeAndSize() {
    try (var outer = new Scope()) {
      made(3);
      made(3);
      try (var inner = new Scope()) {
        Tensor.arange(5);
        assertThat(Scope.report())
            .isEqualTo(
                """
                3 live buffers, 44 bytes, in 2 open scopes
                  2 x f32[3], 24 bytes
                  1 x i32[5], 20 bytes\
                """);
      }
      assertThat(Scope.report()).startsWith("2 live buffers, 24 bytes, in 1 open scopes");
    }
  }

  @Test
  void outsideAnyScopeTensorsAreGarbage() {
    long hits = Pool.local().stats().hits();
    Tensor t = made(3);
    assertThat(t.view().buffer().owner()).isNull();
    assertThat(Pool.local().stats().hits()).isEqualTo(hits);
  }
}
