/** Reductions over axes: sums, products, extremes, their positions, and any/all, by fixed trees. */
@NullMarked
package dev.ijen.kernels.reduce;

import org.jspecify.annotations.NullMarked;
