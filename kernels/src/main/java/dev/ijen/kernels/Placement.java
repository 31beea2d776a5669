package dev.ijen.kernels;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a thread that is woken off the processor of the one that wakes it, on Linux. In a virtual
 * machine Linux takes an idle processor, which its host has put aside, for one that is not
 * available, and queues the woken thread behind its waker, where it stays for milliseconds. Without
 * native access, or on another system, threads are woken as they are everywhere.
 */
final class Placement {
  /** Bytes of a {@code cpu_set_t}. */
  private static final int BYTES = 128;

  private final MethodHandle current;
  private final MethodHandle set;
  private final MethodHandle identity;

  /** The processors that this process may use. */
  private final MemorySegment allowed = Arena.global().allocate(BYTES, 8);

  private Placement(Linker linker) throws Throwable {
    current = handle(linker, "sched_getcpu", FunctionDescriptor.of(JAVA_INT));
    identity = handle(linker, "gettid", FunctionDescriptor.of(JAVA_INT));
    FunctionDescriptor mask = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    set = handle(linker, "sched_setaffinity", mask);
    MethodHandle get = handle(linker, "sched_getaffinity", mask);
    if ((int) get.invokeExact(0, (long) BYTES, allowed) < 0) throw new IllegalStateException();
  }

  private static MethodHandle handle(Linker linker, String name, FunctionDescriptor as) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), as);
  }

  /** Null where it is not possible; takes a tenth of a second. */
  static @Nullable Placement find() {
    if (!System.getProperty("os.name").equals("Linux")) return null;
    if (!Placement.class.getModule().isNativeAccessEnabled()) return null;
    try {
      return new Placement(Linker.nativeLinker());
    } catch (Throwable e) {
      return null; // no such functions, or they are forbidden here: only speed is lost
    }
  }

  /** The calling thread, for {@link #elsewhere}. */
  int self() {
    try {
      return (int) identity.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Where a thread next runs is not where the caller does. */
  void elsewhere(int thread) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment others = arena.allocate(BYTES, 8).copyFrom(allowed);
      int here = (int) current.invokeExact();
      if (here < 0 || here >= 8 * BYTES) return; // not known, or beyond the mask
      byte bits = others.get(JAVA_BYTE, here / 8);
      others.set(JAVA_BYTE, here / 8, (byte) (bits & ~(1 << here % 8)));
      int _ = (int) set.invokeExact(thread, (long) BYTES, others); // if no other is left
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Lets the calling thread move again. */
  void anywhere() {
    try {
      int _ = (int) set.invokeExact(0, (long) BYTES, allowed);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
