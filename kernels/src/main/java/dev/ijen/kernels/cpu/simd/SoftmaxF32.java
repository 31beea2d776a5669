package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.softmax.Form;
import dev.ijen.kernels.softmax.RowKernel;

/**
 * Softmax of float rows by the Vector API: blocks of rows small enough for the L1 cache go through
 * several passes.
 *
 * <p>Why passes, and why an array of them: one loop with a maximum, an exponential, a sum and a
 * logarithm is more than the JIT inlines into one method (8,000 bytecodes), and a vector that meets
 * a call which is not inlined is allocated: 0.4 ns an element become 6. The one call below sees at
 * least three kinds of passes, so it is never inlined, and each pass is compiled on its own.
 */
public final class SoftmaxF32 implements RowKernel {
  /** Elements of a block, unless one row is longer. */
  private static final int BLOCK = 2048;

  /** One step of a block of rows. */
  @FunctionalInterface
  private interface Pass {
    void run(SoftmaxRows rows);
  }

  private final Form form;
  private final Pass[] passes;

  public SoftmaxF32(Form form) {
    this.form = form;
    this.passes =
        switch (form) {
          case SOFTMAX ->
              new Pass[] {
                SoftmaxRows::shift, SoftmaxRows::exp, SoftmaxRows::sum, SoftmaxRows::scale
              };
          case LOG_SOFTMAX ->
              new Pass[] {
                SoftmaxRows::shift,
                SoftmaxRows::exp,
                SoftmaxRows::sum,
                SoftmaxRows::log,
                SoftmaxRows::subtract
              };
          case LOGSUMEXP ->
              new Pass[] {
                SoftmaxRows::shift,
                SoftmaxRows::exp,
                SoftmaxRows::sum,
                SoftmaxRows::log,
                SoftmaxRows::add
              };
          case PARTS ->
              new Pass[] {
                SoftmaxRows::shift,
                SoftmaxRows::exp,
                SoftmaxRows::sum,
                SoftmaxRows::log,
                SoftmaxRows::both
              };
        };
  }

  @Override
  public void run(Object src, int at, int rows, int cols, Object dst, int to) {
    if (form == Form.SOFTMAX && SoftmaxPipeline.takes(rows, cols)) {
      Buffer work = Devices.cpu().allocate(DType.F32, SoftmaxPipeline.workSize(cols), true);
      float[] powers = (float[]) work.storage();
      new SoftmaxPipeline((float[]) src, (float[]) dst, cols, powers).run(at, rows, to);
      Devices.cpu().release(work);
      return;
    }
    int each = Math.min(rows, Math.max(1, BLOCK / Math.max(1, cols)));
    int size = SoftmaxRows.workSize(each, cols);
    Buffer work = Devices.cpu().allocate(DType.F32, size, true);
    SoftmaxRows block = SoftmaxRows.of(cols, (float[]) work.storage(), form == Form.LOGSUMEXP);
    for (int r = 0; r < rows; r += each) {
      block.at(
          (float[]) src,
          at + r * cols,
          (float[]) dst,
          to + r * form.each(cols),
          Math.min(each, rows - r));
      for (Pass pass : passes) pass.run(block);
    }
    Devices.cpu().release(work);
  }
}
