package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device with little memory left. */
class ClMemoryTest {
  private static final int LIMIT = 1 << 20;
  private static final int QUARTER = LIMIT / 4 / Float.BYTES; // in floats

  private OpenClDevice d;

  @BeforeEach
  void open() {
    OpenClDevice first = OnOpenCl.device();
    System.setProperty("ijen.opencl.memory", Integer.toString(LIMIT));
    d = first.another();
    d.allocated(); // opens it with that limit
    System.clearProperty("ijen.opencl.memory");
  }

  @AfterEach
  void close() {
    if (d != null) d.close();
  }

  private Buffer quarter() {
    return allocate(DType.F32, QUARTER);
  }

  /** Fails this test only: an OutOfMemoryError would end the JVM of all tests. */
  private Buffer allocate(DType type, int n) {
    try {
      return d.allocate(type, n, true);
    } catch (OutOfMemoryError e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cachedBuffersOfOtherSizesAreFreedWhenMemoryEnds() {
    Buffer kept = quarter();
    Buffer a = quarter();
    Buffer b = quarter();
    d.release(a);
    d.release(b);
    assertThat(d.allocated()).isGreaterThanOrEqualTo(3 * LIMIT / 4);
    Buffer half = allocate(DType.F32, 2 * QUARTER);
    assertThat(d.allocated()).isBetween(3L * LIMIT / 4, (long) LIMIT);
    float[] out = {1, 2};
    d.copyIn(out, 0, half, 2 * QUARTER - 2, 2);
    d.copyOut(half, 2 * QUARTER - 2, out, 0, 2);
    assertThat(out).containsExactly(1, 2);
    d.release(kept);
    d.release(half);
  }

  @Test
  void whenAllIsInUseTheErrorHasTheSizesAndTheDeviceStaysUsable() {
    Buffer[] held = {quarter(), quarter(), quarter()};
    long inUse = d.allocated();
    assertThatThrownBy(() -> d.allocate(DType.F64, QUARTER, true))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("no memory for " + QUARTER + " f64 elements")
        .hasMessageContaining(inUse + " of " + LIMIT + " bytes are in use");
    for (Buffer b : held) d.release(b);
    d.release(allocate(DType.F64, QUARTER));
  }

  @Test
  void buffersThatNobodyRefersToAreFoundBeforeMemoryEnds() {
    for (int i = 0; i < 20; i++) quarter();
    assertThat(d.allocated()).isLessThanOrEqualTo(LIMIT);
  }
}
