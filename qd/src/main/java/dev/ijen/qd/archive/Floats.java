package dev.ijen.qd.archive;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A tensor's numbers as an array, row-major from {@code at} on; the array is not to be written. */
record Floats(float[] array, int at) {
  static Floats of(Tensor t) {
    View v = t.to(Devices.cpu()).contiguous().view();
    return new Floats(v.floats(), v.offset());
  }

  /** The columns of an offered batch, checked together. */
  static Floats[] columns(int rows, Elites elites, Batch candidates, Batch evaluations) {
    List<Floats> found = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    if (evaluations.rows() != rows) {
      wrong.add(rows + " candidates but " + evaluations.rows() + " evaluations");
    }
    for (String name : elites.names()) {
      Tensor t = name.equals(Task.GENOME) ? null : evaluations.columns().get(name);
      if (t == null) t = candidates.columns().get(name);
      if (t == null) {
        wrong.add("no column " + name);
        continue;
      }
      int[] row = elites.row(name);
      int[] dims = new int[row.length + 1];
      dims[0] = t.dim(0);
      System.arraycopy(row, 0, dims, 1, row.length);
      if (t.dtype() == DType.F32 && t.shape().equals(Shape.of(dims))) found.add(of(t));
      else wrong.add(name + " is " + t.label() + ", expected f32" + Shape.of(dims));
    }
    if (wrong.isEmpty()) return found.toArray(Floats[]::new);
    throw new ShapeException("archive: " + String.join("; ", wrong));
  }
}
