/** Vector rungs of the kernels: the only package that names {@code jdk.incubator.vector}. */
@NullMarked
package dev.ijen.kernels.cpu.simd;

import org.jspecify.annotations.NullMarked;
