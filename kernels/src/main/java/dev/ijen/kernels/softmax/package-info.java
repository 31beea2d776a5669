/** Softmax, its logarithm, and the logarithm of the sum of exponentials, over the last axis. */
@NullMarked
package dev.ijen.kernels.softmax;

import org.jspecify.annotations.NullMarked;
