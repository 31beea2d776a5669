/** Probability distributions over tensors of parameters. */
@NullMarked
package dev.ijen.rl.dist;

import org.jspecify.annotations.NullMarked;
