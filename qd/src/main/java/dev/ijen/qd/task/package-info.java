/** Tasks: what judges candidates. */
@NullMarked
package dev.ijen.qd.task;

import org.jspecify.annotations.NullMarked;
