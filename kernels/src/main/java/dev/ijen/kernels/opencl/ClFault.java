package dev.ijen.kernels.opencl;

import java.util.function.Function;

/**
 * Something that can be wrong with the data of a kernel. Kernels cannot throw: they leave three
 * numbers behind, which become an exception when the device is next waited for.
 *
 * @param text of the message, with %1$s, %2$s and %3$s for the numbers that {@code FAULT} was given
 */
public record ClFault(String text, Function<String, RuntimeException> error) {
  /** An index outside an axis: FAULT takes its place among the indices, itself, the axis's size. */
  public static ClFault index(String op) {
    return new ClFault(
        op
            + ": index %2$s at element %1$s of the indices is outside an axis of size %3$s"
            + " (indices count from 0; negative ones are errors)",
        IndexOutOfBoundsException::new);
  }

  RuntimeException of(int a, int b, int c) {
    return error.apply(
        text.formatted(a, b, c)
            + " (found when the device was waited for; -Dijen.sync=true throws at the launch)");
  }
}
