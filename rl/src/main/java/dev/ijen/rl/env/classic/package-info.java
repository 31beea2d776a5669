/** The classic control problems, as Gymnasium defines them. */
@NullMarked
package dev.ijen.rl.env.classic;

import org.jspecify.annotations.NullMarked;
