/** Scans along an axis: running sums, products, extremes, log-sum-exps and linear recurrences. */
@NullMarked
package dev.ijen.kernels.scan;

import org.jspecify.annotations.NullMarked;
