/** Emitters: where the next candidates come from. */
@NullMarked
package dev.ijen.qd.emitter;

import org.jspecify.annotations.NullMarked;
