/** The command {@code ijen}: train, evaluate and watch from a shell. */
@NullMarked
package dev.ijen.cli;

import org.jspecify.annotations.NullMarked;
