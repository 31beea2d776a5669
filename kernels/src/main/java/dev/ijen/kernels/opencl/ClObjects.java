package dev.ijen.kernels.opencl;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the OpenCL objects that are alive: what a closed device has left over is a leak. */
final class ClObjects {
  enum Kind {
    CONTEXT,
    QUEUE,
    MEMORY,
    PROGRAM,
    KERNEL
  }

  private final AtomicLongArray live = new AtomicLongArray(Kind.values().length);

  void made(Kind kind) {
    live.incrementAndGet(kind.ordinal());
  }

  void released(Kind kind) {
    live.decrementAndGet(kind.ordinal());
  }

  long count() {
    long n = 0;
    for (Kind k : Kind.values()) n += live.get(k.ordinal());
    return n;
  }

  /** As in {@code context 1, memory 12}; empty when nothing is alive. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    for (Kind k : Kind.values()) {
      long n = live.get(k.ordinal());
      if (n == 0) continue;
      s.append(s.isEmpty() ? "" : ", ").append(k.name().toLowerCase(java.util.Locale.ROOT));
      s.append(' ').append(n);
    }
    return s.toString();
  }
}
