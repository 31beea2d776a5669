/** Stable sorting by index, searching in sorted rows, and the places of what is true. */
@NullMarked
package dev.ijen.kernels.sort;

import org.jspecify.annotations.NullMarked;
