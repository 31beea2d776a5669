/** Rows brought to mean 0 and variance 1, or to mean square 1, and the way back. */
@NullMarked
package dev.ijen.kernels.norm;

import org.jspecify.annotations.NullMarked;
