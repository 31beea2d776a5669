package dev.ijen.rl.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Work on a thread of its own, such as drawing while something else is computed. */
public final class Aside {
  private final CompletableFuture<Void> work;

  private Aside(CompletableFuture<Void> work) {
    this.work = work;
  }

  public static Aside start(Runnable task) {
    return new Aside(
        CompletableFuture.runAsync(
            task, t -> Thread.ofPlatform().daemon().name("ijen-aside").start(t)));
  }

  /** Waits for its end and throws what it threw. */
  public void join() {
    try {
      work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException r) throw r;
      if (e.getCause() instanceof Error r) throw r;
      throw e;
    }
  }
}
