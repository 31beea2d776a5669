/**
 * Benchmarks: JMH for single kernels and ops, whole runs from end to end. Nothing depends on it.
 */
@NullMarked
package dev.ijen.bench;

import org.jspecify.annotations.NullMarked;
