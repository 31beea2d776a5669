/**
 * A run is one folder: its settings, metrics, checkpoints, final model, pictures and result. This
 * package writes it, resumes it after a kill, and maps settings to and from an algorithm's {@code
 * Config} record.
 */
@NullMarked
package dev.ijen.rl.run;

import org.jspecify.annotations.NullMarked;
