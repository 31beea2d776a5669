package dev.ijen.kernels;

import org.jspecify.annotations.Nullable;

/**
 * A flat piece of one device's memory: {@code size} elements of one {@link DType}.
 *
 * <p>On the CPU the storage is a heap array (float[], double[], int[], byte[], the bits of BF16 and
 * F16 in short[], long[]), which may be longer than {@code size} because arrays are recycled by
 * size class; its contents start out undefined. The {@code Buffer} object itself is fresh garbage,
 * only its array is recycled. Releasing a buffer nulls the reference, so the use-after-close check
 * is the null test that the JVM makes anyway.
 *
 * <p>A buffer changes in place only through the few things that own one (a weight store, a table);
 * each such change must call {@link #touch()}, and every {@link View} made before it then refuses
 * to be read.
 */
public final class Buffer {
  /**
   * Whoever recycles this buffer when it ends: a scope, a tape, or nobody (the garbage collector).
   */
  public interface Owner {
    /** False once closed: nothing can be handed to it any more. */
    boolean isOpen();
  }

  /** Where in the program a buffer was made and where it ended. */
  private static final class Places {
    final Throwable created;
    @Nullable Throwable released;

    Places(Throwable created) {
      this.created = created;
    }
  }

  private static final boolean DEBUG = Boolean.getBoolean("ijen.debug.buffers");

  private final Device device;
  private final DType dtype;
  private final int size;
  private @Nullable Object storage;
  private final @Nullable Pool home;
  private @Nullable Owner owner;
  private @Nullable Owner saver;
  private int version;
  private @Nullable Places places; // only with -Dijen.debug.buffers=true

  /**
   * @param storage the device's memory; on the CPU an array of at least {@code size} elements
   * @param home the pool that the storage goes back to, or null when it is left to the collector
   */
  public Buffer(Device device, DType dtype, int size, Object storage, @Nullable Pool home) {
    this.device = device;
    this.dtype = dtype;
    this.size = size;
    this.storage = storage;
    this.home = home;
    if (DEBUG) places = new Places(new Throwable("buffer created here"));
  }

  public Device device() {
    return device;
  }

  public DType dtype() {
    return dtype;
  }

  /** Elements, not bytes. */
  public int size() {
    return size;
  }

  /** The device memory; throws once the buffer is released. */
  public Object storage() {
    Object s = storage;
    if (s == null) throw released();
    return s;
  }

  public boolean isReleased() {
    return storage == null;
  }

  /**
   * Takes the storage away: the caller, a device, recycles it. Views of this buffer throw from now
   * on.
   */
  public @Nullable Object release() {
    Object s = storage;
    storage = null;
    if (places != null) places.released = new Throwable("buffer released here");
    return s;
  }

  @Nullable Pool home() {
    return home;
  }

  /** The scope or tape that recycles this buffer; null means the garbage collector does. */
  public @Nullable Owner owner() {
    return owner;
  }

  public void owner(@Nullable Owner owner) {
    this.owner = owner;
  }

  /** The open tape that needs this buffer for its backward pass, if any. */
  public @Nullable Owner saver() {
    return saver;
  }

  public void saver(@Nullable Owner saver) {
    this.saver = saver;
  }

  /** Counts in-place changes; a view remembers the count at its making. */
  public int version() {
    return version;
  }

  /** Says that the contents changed in place: views made before now throw when read. */
  public void touch() {
    version++;
  }

  /** Where this buffer was made, when {@code -Dijen.debug.buffers=true}; otherwise null. */
  public @Nullable Throwable createdAt() {
    return places == null ? null : places.created;
  }

  private IllegalStateException released() {
    IllegalStateException e =
        new IllegalStateException(
            "use after close: this "
                + dtype
                + " buffer of "
                + size
                + " elements was recycled when its scope or tape closed;"
                + " move a result out with scope.keep(t) or t.copy()"
                + (DEBUG
                    ? " (created and closed at the two causes below)"
                    : " (run with -Dijen.debug.buffers=true to see where it was made and closed)"));
    if (places != null) e.addSuppressed(places.created);
    if (places != null && places.released != null) e.addSuppressed(places.released);
    return e;
  }

  @Override
  public String toString() {
    return dtype + "[" + size + "] on " + device.name() + (isReleased() ? " (released)" : "");
  }
}
