/** Elementwise formulas: written once; loops, derivative and reference derived from them. */
@NullMarked
package dev.ijen.kernels.pointwise;

import org.jspecify.annotations.NullMarked;
