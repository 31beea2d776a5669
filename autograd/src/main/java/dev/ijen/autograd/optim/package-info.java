/** Optimisers over flat weight stores, and schedules. */
@NullMarked
package dev.ijen.autograd.optim;

import org.jspecify.annotations.NullMarked;
