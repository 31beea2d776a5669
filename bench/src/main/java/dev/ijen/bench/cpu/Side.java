package dev.ijen.bench.cpu;

/** One of those that are timed in turns. */
public interface Side {
  String name();

  /** Seconds of some calls, after {@code before} calls that do not count. */
  double seconds(int before, int calls);
}
