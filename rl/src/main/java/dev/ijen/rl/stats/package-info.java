/** What a few seeds say about all seeds: intervals, robust means, trends. */
@NullMarked
package dev.ijen.rl.stats;

import org.jspecify.annotations.NullMarked;
