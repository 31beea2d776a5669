/** Algorithms: plain files with the loop ask, evaluate, add, tell. */
@NullMarked
package dev.ijen.qd.algo;

import org.jspecify.annotations.NullMarked;
