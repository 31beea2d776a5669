package dev.ijen.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.NoKernel;
import dev.ijen.kernels.View;
import dev.ijen.kernels.pointwise.Pointwise;
import org.junit.jupiter.api.Test;

class OpenClDeviceTest {
  private static final ClSource SAMPLE =
      ClSource.of(
          "sample.cl",
          """
          typedef struct { int xAt, yAt, n; float a; double b; int last; } Params;
          KERNEL(scale)(GLOBAL const float* x, GLOBAL float* y, const Params p) {
            FOR_EACH(i, p.n) y[p.yAt + i] = fma(x[p.xAt + i], p.a, (float)p.b) + p.last;
          }
          typedef struct { int number, indexAt, n, size; } Picks;
          KERNEL(pick)(GLOBAL int* faults, GLOBAL const int* index, const Picks p) {
            FOR_EACH(i, p.n) {
              int at = index[p.indexAt + i];
              if (at < 0 || at >= p.size) FAULT(faults, p.number, i, at, p.size);
            }
          }
          """);

  private static View view(OpenClDevice d, float... values) {
    Buffer b = d.allocate(DType.F32, values.length, true);
    d.copyIn(values, 0, b, 0, values.length);
    return View.of(b, new int[] {values.length}, new int[] {1});
  }

  @Test
  void copiesInOutAndInParts() {
    OpenClDevice d = OnOpenCl.device();
    Buffer b = d.allocate(DType.I32, 5, true);
    d.copyIn(new int[] {9, 1, 2, 3, 4, 5, 9}, 1, b, 0, 5);
    d.copyIn(new int[] {7}, 0, b, 2, 1);
    int[] out = new int[4];
    d.copyOut(b, 1, out, 1, 3);
    assertThat(out).containsExactly(0, 2, 7, 4);
    float[] many = new float[3_000_000]; // more than one stage
    for (int i = 0; i < many.length; i++) many[i] = i;
    View v = view(d, many);
    float[] back = new float[many.length];
    d.copyOut(v.buffer(), 0, back, 0, back.length);
    assertThat(back).isEqualTo(many);
    d.release(v.buffer());
    d.release(b);
    d.release(b); // twice does nothing
    assertThat(b.isReleased()).isTrue();
  }

  @Test
  void aParameterStructureIsAlignedAsInC() {
    OpenClDevice d = OnOpenCl.device();
    View x = view(d, 1, 2, 3);
    View y = view(d, 0, 0, 0);
    d.call(SAMPLE, "", "scale").view(x).view(y).put(3).put(2f).put(0.5).put(100).each(3);
    float[] out = new float[3];
    d.copyOut(y.buffer(), 0, out, 0, 3);
    assertThat(out).containsExactly(102.5f, 104.5f, 106.5f);
  }

  @Test
  void aBadIndexIsReportedWhenTheDeviceIsWaitedForAndThenForgotten() {
    OpenClDevice d = OnOpenCl.device();
    Buffer b = d.allocate(DType.I32, 3, true);
    d.copyIn(new int[] {1, 5, 0}, 0, b, 0, 3);
    View v = View.of(b, new int[] {3}, new int[] {1});
    d.call(SAMPLE, "", "pick").fault(ClFault.index("pick")).view(v).put(3).put(5).each(3);
    assertThatThrownBy(d::synchronize)
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining(
            "pick: index 5 at element 1 of the indices is outside an axis of size 5");
    d.synchronize();
  }

  @Test
  void whatIsMissingIsSaid() {
    OpenClDevice d = OnOpenCl.device();
    Kernel none = new Kernel("none").cpu("plain", () -> (v, s) -> {});
    assertThatThrownBy(() -> d.launch(none, new View[0]))
        .isInstanceOf(NoKernel.class)
        .hasMessageContaining("none has no opencl rung");
    assertThatThrownBy(() -> none.opencl("fast")).hasMessageContaining("no opencl rung named fast");
    ClSource wrong = ClSource.of("wrong.cl", "KERNEL(f)(GLOBAL float* x) { x[0] = nothing; }");
    assertThatThrownBy(() -> d.call(wrong, "", "f")).hasMessageContaining("nothing");
    assertThatThrownBy(() -> d.allocate(DType.F64, Integer.MAX_VALUE, true))
        .hasMessageContaining("the device's limit for one is");
    View here = View.of(Devices.cpu().allocate(DType.F32, 1, false), new int[] {1}, new int[] {1});
    assertThatThrownBy(() -> d.call(SAMPLE, "", "scale").view(here))
        .hasMessageContaining("a view is on cpu");
    View there = view(d, 1);
    assertThatThrownBy(there::floats).hasMessageContaining(d.name());
  }

  @Test
  void aForgottenBufferComesBack() throws InterruptedException {
    OpenClDevice d = OnOpenCl.device();
    int size = 12_345_678; // a size class of its own
    long before = d.misses();
    for (int i = 0; i < 50; i++) {
      d.allocate(DType.F32, size, false);
      System.gc();
      Thread.sleep(5);
    }
    assertThat(d.misses() - before).isLessThan(10);
  }

  @Test
  void closedItLeavesNothingAlive() {
    OpenClDevice d = OnOpenCl.device().another();
    View x = view(d, 1, 2);
    View y = view(d, 0, 0);
    d.launch(Pointwise.of("double", a -> a.mul(2)), new View[] {x, y});
    assertThat(d.alive()).contains("context 1", "queue 1", "kernel 1", "program 1");
    d.release(x.buffer());
    ClObjects objects = d.objects();
    assertThat(d.close()).isEqualTo("memory 1"); // y is still in use
    d.release(y.buffer());
    assertThat(objects.count()).isZero();
  }

  @Test
  void anErrorInASourceNamesItsLine() {
    ClSource broken = ClSource.of("broken.cl", "KERNEL(f)(GLOBAL int* x) {\n  x[0] = y;\n}\n");
    assertThatThrownBy(() -> OnOpenCl.device().call(broken, "", "f"))
        .isInstanceOf(ClError.class)
        .hasMessageContaining("broken.cl")
        .hasMessageContaining(":2:")
        .hasMessageNotContaining("\0");
  }
}
