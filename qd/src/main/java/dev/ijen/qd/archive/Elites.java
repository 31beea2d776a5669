package dev.ijen.qd.archive;

import dev.ijen.kernels.Buffer;
import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import dev.ijen.kernels.View;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Shape;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows of F32 columns in plain arrays that grow by doubling; a row is changed as a whole. */
final class Elites {
  private static final int FIRST = 64;

  /** One column: [capacity] or [capacity, width]. */
  private static final class Column {
    final int[] row; // the shape of one row
    final int width;
    Buffer buffer;
    float[] numbers; // of the buffer

    Column(int... row) {
      this.row = row;
      width = Shape.of(row).size();
      buffer = Devices.cpu().allocate(DType.F32, FIRST * width, false);
      numbers = (float[]) buffer.storage();
    }

    void grow(int rows) {
      buffer = Devices.cpu().allocate(DType.F32, Math.multiplyExact(rows, width), false);
      float[] larger = (float[]) buffer.storage();
      System.arraycopy(numbers, 0, larger, 0, numbers.length);
      numbers = larger;
    }

    /** The first rows as they are now: not to be read after the next change. */
    Tensor first(int rows) {
      int[] dims = new int[row.length + 1];
      dims[0] = rows;
      System.arraycopy(row, 0, dims, 1, row.length);
      return Tensor.of(View.of(buffer, 0, dims, View.rowMajor(dims)));
    }
  }

  private final Map<String, Column> columns = new LinkedHashMap<>();
  private int size;
  private int capacity = FIRST;

  /**
   * @param row the shape of one row; none for one number
   */
  void column(String name, int... row) {
    if (size > 0) throw new IllegalStateException("archive: column " + name + " comes too late");
    if (columns.putIfAbsent(name, new Column(row)) != null) {
      throw new IllegalArgumentException("archive: there is a column " + name + " already");
    }
  }

  Iterable<String> names() {
    return columns.keySet();
  }

  int[] row(String name) {
    return column(name).row;
  }

  int size() {
    return size;
  }

  /** The numbers of a column, row by row; the array is another one after a growth. */
  float[] floats(String name) {
    return column(name).numbers;
  }

  private Column column(String name) {
    Column c = columns.get(name);
    if (c == null) throw new IllegalArgumentException("archive: no column " + name);
    return c;
  }

  /** One more row, still to be written; returns its index. */
  int append() {
    if (size == capacity) {
      capacity = Math.max(Math.addExact(size, 1), (int) Math.min(2L * size, Integer.MAX_VALUE - 8));
      columns.values().forEach(c -> c.grow(capacity));
    }
    return size++;
  }

  /** Takes a row out; the last one takes its place. */
  void remove(int row) {
    size--;
    if (row == size) return;
    for (Column c : columns.values()) {
      System.arraycopy(c.numbers, size * c.width, c.numbers, row * c.width, c.width);
    }
  }

  /** Writes row {@code to} of a column from row {@code from} of an array. */
  void put(String name, int to, float[] values, int at, int from) {
    Column c = column(name);
    System.arraycopy(values, at + from * c.width, c.numbers, to * c.width, c.width);
  }

  /** After rows were written: tensors of how they were before throw when they are used. */
  void touch() {
    columns.values().forEach(c -> c.buffer.touch());
  }

  /** Copies of some rows. */
  Batch rows(Tensor index) {
    Batch[] b = new Batch[1];
    columns.forEach((name, c) -> {
      Tensor t = c.first(size).rows(index);
      b[0] = b[0] == null ? Batch.of(name, t) : b[0].with(name, t);
    });
    return b[0];
  }

  void clear() {
    size = 0;
  }

  void save(Snapshot out) {
    columns.forEach((name, c) -> out.put(name, c.first(size)));
  }

  void load(Snapshot in, int rows) {
    clear();
    if (rows > capacity) {
      capacity = rows;
      columns.values().forEach(c -> c.grow(capacity));
    }
    columns.forEach((name, c) -> {
      float[] values = in.tensor(name, DType.F32, c.first(rows).shape()).toFloats();
      System.arraycopy(values, 0, c.numbers, 0, values.length);
    });
    size = rows;
    touch();
  }
}
