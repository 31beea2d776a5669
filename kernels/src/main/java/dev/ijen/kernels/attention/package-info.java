/** Scaled dot-product attention, forward and backward, without the matrix of all scores. */
@NullMarked
package dev.ijen.kernels.attention;

import org.jspecify.annotations.NullMarked;
