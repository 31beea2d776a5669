/** The standard algorithms, one readable file each. */
@NullMarked
package dev.ijen.rl.algo;

import org.jspecify.annotations.NullMarked;
