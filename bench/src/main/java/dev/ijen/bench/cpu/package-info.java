/** Ijen beside its peers: works timed in one interleaved run. */
@NullMarked
package dev.ijen.bench.cpu;

import org.jspecify.annotations.NullMarked;
