/** Archives: what has been found, one elite per cell, and what a batch of candidates changed. */
@NullMarked
package dev.ijen.qd.archive;

import org.jspecify.annotations.NullMarked;
