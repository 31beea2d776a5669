/** Steps of optimisers on flat buffers of parameters. */
@NullMarked
package dev.ijen.kernels.optim;

import org.jspecify.annotations.NullMarked;
