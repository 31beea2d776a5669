/** Finite Markov decision processes in F64, solved exactly: no network, no sampling error. */
@NullMarked
package dev.ijen.rl.tabular;

import org.jspecify.annotations.NullMarked;
