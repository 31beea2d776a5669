/** Papers about learning from demonstrations, one file each. */
@NullMarked
package dev.ijen.papers.imitation;

import org.jspecify.annotations.NullMarked;
