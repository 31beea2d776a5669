package dev.ijen.rl.data;

import dev.ijen.tensor.Key;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named columns with the same number of rows: the one data type between environments, tables and
 * losses. Immutable, like its tensors.
 */
public final class Batch {
  private final Map<String, Tensor> columns;
  private final int rows;

  private Batch(Map<String, Tensor> columns, int rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /** A batch of one column; add others with {@link #with}. */
  public static Batch of(String name, Tensor column) {
    return new Batch(Map.of(name, column), column.dim(0));
  }

  /** This batch and one more column (or another one of that name). */
  public Batch with(String name, Tensor column) {
    if (column.dim(0) != rows) {
      throw new ShapeException(
          "batch: column "
              + name
              + " is "
              + column.label()
              + ", the others have "
              + rows
              + " rows");
    }
    Map<String, Tensor> c = new LinkedHashMap<>(columns);
    c.put(name, column);
    return new Batch(c, rows);
  }

  public int rows() {
    return rows;
  }

  public Map<String, Tensor> columns() {
    return java.util.Collections.unmodifiableMap(columns);
  }

  public Tensor get(String name) {
    Tensor t = columns.get(name);
    if (t == null) {
      throw new IllegalArgumentException(
          "batch: no column " + name + "; there are " + columns.keySet());
    }
    return t;
  }

  /** Rows in another order, or a choice of them. */
  public Batch rows(Tensor index) {
    Map<String, Tensor> c = new LinkedHashMap<>();
    columns.forEach((name, t) -> c.put(name, t.rows(index)));
    return new Batch(c, index.size());
  }

  /** All rows in random order. */
  public Batch shuffled(Key key) {
    return rows(key.on(columns.values().iterator().next().device()).permutation(rows));
  }

  /** Neighbouring rows {@code from} (inclusive) to {@code to} (exclusive). */
  public Batch slice(int from, int to) {
    Map<String, Tensor> c = new LinkedHashMap<>();
    columns.forEach((name, t) -> c.put(name, t.slice(0, from, to)));
    return new Batch(c, to - from);
  }

  /** Parts of {@code size} rows; the last one may be smaller. */
  public List<Batch> split(int size) {
    if (size < 1) throw new IllegalArgumentException("batch: parts of " + size + " rows");
    List<Batch> parts = new ArrayList<>();
    for (int from = 0; from < rows; from += size) {
      parts.add(slice(from, Math.min(rows, from + size)));
    }
    return parts;
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder("batch of " + rows + " rows:");
    columns.forEach((name, t) -> s.append(' ').append(name).append(' ').append(t.label()));
    return s.toString();
  }
}
