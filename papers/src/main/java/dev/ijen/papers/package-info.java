/** Papers as programs: one file each, with an experiment that can fail. */
@NullMarked
package dev.ijen.papers;

import org.jspecify.annotations.NullMarked;
