package dev.ijen.kernels.cpu;

import static java.util.Objects.requireNonNull;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.pointwise.Formula;
import dev.ijen.kernels.pointwise.Kind;
import dev.ijen.kernels.pointwise.Terms;
import java.lang.classfile.CodeBuilder;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Emits the code of a formula at one position of the loop. Subterms used once stay on the operand
 * stack, those used more often go to a local variable.
 */
public abstract class BodyEmitter {
  protected final CodeBuilder code;
  protected final LoopFrame frame;
  private final Map<Formula, Integer> uses;
  private final Map<Formula, Integer> locals = new IdentityHashMap<>();

  protected BodyEmitter(CodeBuilder code, LoopFrame frame) {
    this.code = code;
    this.frame = frame;
    this.uses = Terms.uses(frame.formula());
  }

  /** Forgets the subterms computed so far: the next body starts afresh. */
  protected final void start() {
    locals.clear();
  }

  /** Leaves the value of {@code f} on the stack. */
  protected final void push(Formula f) {
    Integer local = locals.get(f);
    if (local != null) {
      load(f, local);
      return;
    }
    emit(f);
    if (requireNonNull(uses.get(f)) > 1 && worthKeeping(f)) {
      locals.put(f, store(f));
      load(f, locals.get(f));
    }
  }

  /** False for what is a local variable or a constant anyway. */
  protected boolean worthKeeping(Formula f) {
    return switch (f.kind()) {
      case CONST, SCALAR -> false;
      case INPUT -> !frame.isStill(f.index());
      default -> true;
    };
  }

  /** Emits the node itself, its operands through {@link #push}. */
  protected abstract void emit(Formula f);

  /** Moves the top of the stack to a new local variable and returns its slot. */
  protected abstract int store(Formula f);

  protected abstract void load(Formula f, int slot);

  /** An input that is read as a truth: {@code x != 0} of a BOOL input. */
  protected final boolean isMaskRead(Formula f) {
    return f.kind() == Kind.NE
        && f.arg(0).kind() == Kind.INPUT
        && frame.type(f.arg(0).index()) == DType.BOOL
        && f.arg(1).isConstant(0);
  }
}
