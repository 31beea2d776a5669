/** Robots in mazes. */
@NullMarked
package dev.ijen.rl.env.maze;

import org.jspecify.annotations.NullMarked;
