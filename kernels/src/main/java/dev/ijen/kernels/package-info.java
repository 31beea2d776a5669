/** Buffers, views, devices and what a kernel is. Knows no tensor and no gradient. */
@NullMarked
package dev.ijen.kernels;

import org.jspecify.annotations.NullMarked;
