/** Softmax, log-softmax and log-sum-exp over rows. */
@NullMarked
package dev.ijen.kernels.softmax;

import org.jspecify.annotations.NullMarked;
