/** Learning from preferences. */
@NullMarked
package dev.ijen.papers.preference;

import org.jspecify.annotations.NullMarked;
