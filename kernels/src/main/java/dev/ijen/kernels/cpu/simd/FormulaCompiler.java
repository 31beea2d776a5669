package dev.ijen.kernels.cpu.simd;

import dev.ijen.kernels.Formula;
import dev.ijen.kernels.Signature;
import dev.ijen.kernels.cpu.Loop;
import dev.ijen.kernels.cpu.LoopCompiler;

public final class FormulaCompiler {
  private FormulaCompiler() {}

  public static boolean supports(Signature s) {
    return false;
  }

  public static Loop compile(String name, Formula formula, Signature signature, int still) {
    return LoopCompiler.compile(name, formula, signature, still);
  }
}
