/** Convolutions and pooling over the last two axes: windows that slide over an image. */
@NullMarked
package dev.ijen.kernels.conv;

import org.jspecify.annotations.NullMarked;
