/** Derivatives of what tensors computed: the tape, the weights it differentiates to, checks. */
@NullMarked
package dev.ijen.autograd;

import org.jspecify.annotations.NullMarked;
