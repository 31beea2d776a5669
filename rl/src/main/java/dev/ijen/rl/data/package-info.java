/** Named columns of tensors, and the tables that collect them. */
@NullMarked
package dev.ijen.rl.data;

import org.jspecify.annotations.NullMarked;
