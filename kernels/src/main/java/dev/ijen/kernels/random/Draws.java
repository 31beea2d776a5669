package dev.ijen.kernels.random;

import dev.ijen.kernels.Kernel;
import dev.ijen.kernels.cpu.Simd;
import dev.ijen.kernels.cpu.simd.SimdDraws;

/**
 * Random draws: each kernel fills one contiguous output view. Element i (in row-major order) is a
 * function of the key and i alone, see {@link Philox}; the bits are those of the plain rung in
 * every rung, chunk, thread count and vector width.
 *
 * <p>Views: {@code [out]}. Scalars: {@code [Philox.low(key), Philox.high(key)]}, then those that a
 * kernel names. F32 and I32 draws use word i; F64 draws use that word and the same word of plane 1,
 * so that an F64 draw is the F32 draw of the same key with more digits.
 *
 * <p>Draws of one key are related (its uniform and its normal numbers come from the same words):
 * use a key once, and {@link Philox#child} for the next.
 */
public final class Draws {
  /** Uniform numbers in [0, 1): multiples of 2^-24 (F32) or of 2^-53 (F64). Out: F32 or F64. */
  public static final Kernel UNIFORM =
      new Kernel("uniform")
          .cpuIf(
              Simd.ENABLED,
              "simd",
              () -> SimdDraws.floating(SimdDraws::uniform, StandardUniform::of))
          .cpu("plain", () -> PlainDraws.floating(PlainDraws::uniform, StandardUniform::of))
          .opencl("block", () -> DrawsCl.floating("uniform"));

  /** Standard normal numbers, see {@link StandardNormal}. Out: F32 or F64. */
  public static final Kernel NORMAL =
      new Kernel("normal")
          .cpuIf(
              Simd.ENABLED, "simd", () -> SimdDraws.floating(SimdDraws::normal, StandardNormal::of))
          .cpu("plain", () -> PlainDraws.floating(PlainDraws::normal, StandardNormal::of))
          .opencl("block", () -> DrawsCl.floating("normal"));

  /**
   * Standard normal numbers between two bounds, see {@link TruncatedNormal}. Out: F64. Scalars:
   * {@code [key low, key high, lower bound, upper bound]}.
   */
  public static final Kernel TRUNCATED_NORMAL =
      new Kernel("truncated normal")
          .cpu("plain", () -> TruncatedNormal::draw)
          .opencl("block", () -> DrawsCl::truncated);

  /** Standard Gumbel numbers, see {@link StandardGumbel}; always finite. Out: F32 or F64. */
  public static final Kernel GUMBEL =
      new Kernel("gumbel")
          .cpuIf(
              Simd.ENABLED, "simd", () -> SimdDraws.floating(SimdDraws::gumbel, StandardGumbel::of))
          .cpu("plain", () -> PlainDraws.floating(PlainDraws::gumbel, StandardGumbel::of))
          .opencl("block", () -> DrawsCl.floating("gumbel"));

  /** Raw words: 32 random bits each. Out: I32. */
  public static final Kernel BITS =
      new Kernel("bits")
          .cpuIf(Simd.ENABLED, "simd", () -> SimdDraws::bits)
          .cpu("plain", () -> PlainDraws::bits)
          .opencl("block", () -> DrawsCl::bits);

  /**
   * Whole numbers in [0, n): floor(word n / 2^32). Each has a probability within 2^-32 of 1 / n.
   * Out: I32. Scalars: {@code [low, high, n]} with n from 1 to 2^31.
   */
  public static final Kernel INTEGERS =
      new Kernel("integers")
          .cpuIf(Simd.ENABLED, "simd", () -> SimdDraws::integers)
          .cpu("plain", () -> PlainDraws::integers)
          .opencl("block", () -> DrawsCl::integers);

  /**
   * A random order of 0 .. n - 1, n being the size of the output: the order that sorts 64 random
   * bits per element (word i, then word i of plane 1, unsigned; the index breaks ties). Every order
   * is equally likely but for ties of all 64 bits, which happen with a probability below n^2 2^-65.
   * Out: I32.
   */
  public static final Kernel PERMUTATION =
      new Kernel("permutation")
          .cpuIf(Simd.ENABLED, "simd", () -> new Permutation(SimdDraws::words))
          .cpu("plain", () -> new Permutation(Philox::fill))
          .opencl("merge", () -> DrawsCl::permutation);

  private Draws() {}
}
