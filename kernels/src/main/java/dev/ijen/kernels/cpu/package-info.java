/** The CPU without vectors: plain loops, and the switch that decides about SIMD. */
@NullMarked
package dev.ijen.kernels.cpu;

import org.jspecify.annotations.NullMarked;
