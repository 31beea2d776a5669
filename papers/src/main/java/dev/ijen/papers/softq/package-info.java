/** Soft optimality, and rewards inferred from it. */
@NullMarked
package dev.ijen.papers.softq;

import org.jspecify.annotations.NullMarked;
