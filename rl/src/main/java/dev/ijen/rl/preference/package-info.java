/** Preferences between pairs: who states them, and the reward that explains them best. */
@NullMarked
package dev.ijen.rl.preference;

import org.jspecify.annotations.NullMarked;
