/** Pictures of archives. */
@NullMarked
package dev.ijen.qd.picture;

import org.jspecify.annotations.NullMarked;
