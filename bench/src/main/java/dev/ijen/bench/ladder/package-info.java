/** Kernel ladders: each rung of a family checked, timed and held against the machine's limits. */
@NullMarked
package dev.ijen.bench.ladder;

import org.jspecify.annotations.NullMarked;
