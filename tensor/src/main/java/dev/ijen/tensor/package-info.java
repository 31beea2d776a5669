/** Immutable tensors, the ops on them, and the scopes that own their memory. */
@NullMarked
package dev.ijen.tensor;

import org.jspecify.annotations.NullMarked;
