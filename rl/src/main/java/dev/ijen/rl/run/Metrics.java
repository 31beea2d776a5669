package dev.ijen.rl.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Named numbers in the order they were added: one line of {@code metrics.jsonl}, or a final result.
 * Names are lower case with underscores ({@code return_mean}); a time is named {@code seconds} or
 * ends in {@code _seconds} or {@code _per_second}, so that two runs can be compared without times.
 */
public final class Metrics {
  private final SequencedMap<String, Object> values = new LinkedHashMap<>();

  /** A number that may not exist yet (NaN, e.g. the mean of no episodes) is written as null. */
  public Metrics add(String name, double value) {
    return put(name, value);
  }

  public Metrics add(String name, long value) {
    return put(name, value);
  }

  /** Several numbers under one name, e.g. the returns of the episodes that ended in an update. */
  public Metrics add(String name, double[] values) {
    return put(name, values.clone());
  }

  public Metrics add(String name, String value) {
    return put(name, value);
  }

  public Metrics addAll(Metrics other) {
    other.values.forEach(this::put);
    return this;
  }

  private Metrics put(String name, Object value) {
    if (values.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException("metric " + name + " was added twice");
    }
    return this;
  }

  /** Name to Double, Long, double[] or String, in order. */
  public SequencedMap<String, Object> values() {
    return Collections.unmodifiableSequencedMap(values);
  }

  /** The number of that name, or NaN when there is none. */
  public double number(String name) {
    return values.get(name) instanceof Number n ? n.doubleValue() : Double.NaN;
  }

  /** True for the names whose values differ between two runs of the same seed. */
  public static boolean isTime(String name) {
    return name.equals("seconds") || name.endsWith("_seconds") || name.endsWith("_per_second");
  }

  @Override
  public String toString() {
    return Json.line(this);
  }
}
