/** Counter-based random numbers: Philox, and kernels that turn its words into draws. */
@NullMarked
package dev.ijen.kernels.random;

import org.jspecify.annotations.NullMarked;
