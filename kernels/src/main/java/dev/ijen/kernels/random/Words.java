package dev.ijen.kernels.random;

/** Something that writes words of a draw: {@link Philox#fill} or a rung of it. */
@FunctionalInterface
public interface Words {
  /** Writes words {@code first .. first + count - 1}; {@code first} is a multiple of 4. */
  void fill(long key, int plane, long first, int[] words, int at, int count);
}
