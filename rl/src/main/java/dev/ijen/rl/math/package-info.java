/** Losses and targets as pure functions, each with a hand-computed test. */
@NullMarked
package dev.ijen.rl.math;

import org.jspecify.annotations.NullMarked;
