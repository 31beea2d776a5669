/** Layers: records of parameters and other layers, each a function of tensors. */
@NullMarked
package dev.ijen.autograd.nn;

import org.jspecify.annotations.NullMarked;
