package dev.ijen.testkit;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.AssertionFailedError;

/**
 * Skips everything when {@code -Dijen.simd} forces vectors wider than the machine's: the JVM would
 * give the same bits, but from boxed objects, some hundred times slower. The names for {@code
 * -Dijen.require} are {@code simd128}, {@code simd256} and {@code simd512}.
 */
public final class WidthCondition implements ExecutionCondition {
  private static final ConditionEvaluationResult GO =
      ConditionEvaluationResult.enabled("the vectors fit the machine");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide(System.getProperty("ijen.simd", "auto"), machineBits());
  }

  static ConditionEvaluationResult decide(String forced, int machineBits) {
    if (!forced.matches("[0-9]{1,5}") || machineBits == 0) return GO;
    if (Integer.parseInt(forced) <= machineBits) return GO;
    String what = "simd" + forced;
    String sentence =
        Require.sentence(what, "the vectors of this machine have " + machineBits + " bits");
    if (Require.isRequired(what)) throw new AssertionFailedError("-Dijen.require: " + sentence);
    return ConditionEvaluationResult.disabled(sentence);
  }

  /** Bits of the machine's widest vector, 0 when the Vector API is absent. */
  private static int machineBits() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) return 0;
    try { // by name, so that this class also loads without the module
      Class<?> shape = Class.forName("jdk.incubator.vector.VectorShape");
      Object preferred = shape.getMethod("preferredShape").invoke(null);
      return (int) shape.getMethod("vectorBitSize").invoke(preferred);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the Vector API has changed: no VectorShape.preferredShape()", e);
    }
  }
}
