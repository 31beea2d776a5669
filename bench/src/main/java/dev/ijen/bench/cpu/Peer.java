package dev.ijen.bench.cpu;

import org.jspecify.annotations.Nullable;

/** Another library, or a limit of the machine, that some works can be compared with. */
interface Peer extends AutoCloseable {
  /** With its version, for the head of a table. */
  String describe();

  /** Its side of a work, or null if it has none. It holds one work at a time. */
  @Nullable Side prepare(Work work, Work.Ready ready);

  /** Results of a work that has just been prepared, or null if this peer is none to check by. */
  float @Nullable [] results(int calls);

  @Override
  void close();
}
