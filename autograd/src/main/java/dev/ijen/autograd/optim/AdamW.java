package dev.ijen.autograd.optim;

import dev.ijen.autograd.Module;

/**
 * {@link Adam} with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2, the decay
 * scaled by the rate as in PyTorch): weights shrink by {@code rate decay} each step, apart from the
 * moments.
 */
public final class AdamW extends Adam {
  /** Weight decay 0.01. */
  public AdamW(double rate, Module<?>... modules) {
    this(rate, .01, modules);
  }

  public AdamW(double rate, double weightDecay, Module<?>... modules) {
    super(Settings.of(rate).weightDecay(weightDecay), modules);
  }
}
