/** Experiments that can fail: arms, seeds, claims with intervals, verdicts, rows on disk. */
@NullMarked
package dev.ijen.rl.lab;

import org.jspecify.annotations.NullMarked;
