/** Kernels that move elements without computing: copy, fill, cast, and accumulation in place. */
@NullMarked
package dev.ijen.kernels.move;

import org.jspecify.annotations.NullMarked;
