/** Reading and adding elements at places that a tensor of indices names. */
@NullMarked
package dev.ijen.kernels.gather;

import org.jspecify.annotations.NullMarked;
