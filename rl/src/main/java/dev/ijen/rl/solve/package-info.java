/** Equations and programs in F64 that theory needs solved. */
@NullMarked
package dev.ijen.rl.solve;

import org.jspecify.annotations.NullMarked;
