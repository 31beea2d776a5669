/**
 * Matrix products: one definition of the bits, several rungs. The README beside it is the ladder.
 */
@NullMarked
package dev.ijen.kernels.matmul;

import org.jspecify.annotations.NullMarked;
