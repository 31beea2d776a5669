/** What rewards, and objectives of other kinds, can and cannot say. */
@NullMarked
package dev.ijen.papers.theory;

import org.jspecify.annotations.NullMarked;
