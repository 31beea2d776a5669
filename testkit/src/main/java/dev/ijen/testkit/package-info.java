/** What the tests of the other modules share: skips that have a name, and the list of them. */
@NullMarked
package dev.ijen.testkit;

import org.jspecify.annotations.NullMarked;
