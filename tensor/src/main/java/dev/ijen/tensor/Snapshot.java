package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Devices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named tensors, numbers and texts: the state of one or more {@link Stateful} things, in memory or
 * as one safetensors file (numbers and texts in its metadata), protected by a checksum.
 */
public final class Snapshot {
  private final Map<String, Tensor> tensors;
  private final Map<String, String> texts;
  private final String prefix;
  private final String source;

  private Snapshot(
      Map<String, Tensor> tensors, Map<String, String> texts, String prefix, String source) {
    this.tensors = tensors;
    this.texts = texts;
    this.prefix = prefix;
    this.source = source;
  }

  /** An empty one. */
  public Snapshot() {
    this(new LinkedHashMap<>(), new LinkedHashMap<>(), "", "snapshot in memory");
  }

  /** The same snapshot, with all names inside {@code name}. */
  public Snapshot in(String name) {
    return new Snapshot(tensors, texts, prefix + name + "/", source);
  }

  /** Stores a copy of the tensor, on the host wherever the tensor is. */
  public void put(String name, Tensor t) {
    tensors.put(unused(name), t.to(Devices.cpu()).copy());
  }

  public void put(String name, long value) {
    put(name, Long.toString(value));
  }

  /** Exact: a double comes back with the same bits. */
  public void put(String name, double value) {
    put(name, Double.toString(value));
  }

  public void put(String name, String value) {
    texts.put(unused(name), value);
  }

  /** Two things saved under one name would lose the first. */
  private String unused(String name) {
    if (has(name)) {
      throw new IllegalArgumentException(
          "%s: %s%s is there already; save each thing in(a name of its own)"
              .formatted(source, prefix, name));
    }
    return prefix + name;
  }

  public boolean has(String name) {
    return tensors.containsKey(prefix + name) || texts.containsKey(prefix + name);
  }

  /** A tensor of this very type and shape. */
  public Tensor tensor(String name, DType dtype, Shape shape) {
    Tensor t = tensor(name);
    if (t.dtype() != dtype || !t.shape().equals(shape)) {
      throw new SnapshotException(
          "%s: tensor %s%s is %s, expected %s%s; it belongs to another model or setting"
              .formatted(source, prefix, name, t.label(), dtype, shape));
    }
    return t;
  }

  public Tensor tensor(String name) {
    return require("tensor", name, tensors.get(prefix + name));
  }

  public long integer(String name) {
    String s = text(name);
    try {
      return Long.parseLong(s);
    } catch (NumberFormatException e) {
      throw new SnapshotException(
          source + ": " + prefix + name + " is \"" + s + "\", not an integer", e);
    }
  }

  public double number(String name) {
    String s = text(name);
    try {
      return Double.parseDouble(s);
    } catch (NumberFormatException e) {
      throw new SnapshotException(
          source + ": " + prefix + name + " is \"" + s + "\", not a number", e);
    }
  }

  public String text(String name) {
    return require("entry", name, texts.get(prefix + name));
  }

  private <T> T require(String what, String name, @Nullable T value) {
    if (value == null) {
      throw new SnapshotException(
          "%s: %s %s%s is missing; the file belongs to another model, setting or version"
              .formatted(source, what, prefix, name));
    }
    return value;
  }

  /** All tensors by full name, in the order they were put. */
  public Map<String, Tensor> tensors() {
    return java.util.Collections.unmodifiableMap(tensors);
  }

  public Map<String, String> texts() {
    return java.util.Collections.unmodifiableMap(texts);
  }

  /** Writes beside and renames: the file is there whole or not at all. */
  public void write(Path file) throws IOException {
    SafeTensors.write(file, tensors, texts);
  }

  /**
   * Reads a file that {@link #write} made.
   *
   * @throws SnapshotException when it is truncated, altered or foreign; nothing is returned then
   */
  public static Snapshot read(Path file) throws IOException {
    SafeTensors.File f = SafeTensors.read(file);
    if (!f.checked()) {
      throw new SnapshotException(
          file
              + ": it carries no checksum of Ijen's: written by another program, or damaged"
              + " (SafeTensors.read reads files of other programs)");
    }
    return new Snapshot(
        new LinkedHashMap<>(f.tensors()), new LinkedHashMap<>(f.metadata()), "", file.toString());
  }
}
