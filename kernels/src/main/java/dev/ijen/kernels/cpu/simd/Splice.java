package dev.ijen.kernels.cpu.simd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies the bodies of {@link VectorMath} into generated loops instead of calling them. A call that
 * the JIT does not inline puts every vector on the heap (30 times slower), and whether it inlines
 * ours depends on counters, on sizes and on how much the loop holds already; only the vector
 * operations themselves are marked to be inlined whatever happens.
 */
final class Splice {
  private static final String OWNER = VectorMath.class.getName().replace('.', '/');
  private static final Map<String, MethodModel> METHODS = read();

  private final CodeBuilder code;
  private final Map<Integer, Integer> slots = new HashMap<>();
  private final Map<Label, Label> labels = new HashMap<>();
  private final Label end;

  private Splice(CodeBuilder code) {
    this.code = code;
    this.end = code.newLabel();
  }

  private static Map<String, MethodModel> read() {
    String file = VectorMath.class.getSimpleName() + ".class";
    try (InputStream in = VectorMath.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException(file + " is not beside its class");
      Map<String, MethodModel> methods = new HashMap<>();
      for (MethodModel m : ClassFile.of().parse(in.readAllBytes()).methods()) {
        methods.put(m.methodName().stringValue(), m);
      }
      return methods;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Emits the body of {@code VectorMath.name}: arguments from the stack, result on it. */
  static void call(CodeBuilder code, String name) {
    MethodModel m = METHODS.get(name);
    if (m == null) throw new IllegalArgumentException("VectorMath has no method " + name);
    new Splice(code).body(m);
  }

  private void body(MethodModel m) {
    List<ClassDesc> types = m.methodTypeSymbol().parameterList();
    for (int i = types.size() - 1; i >= 0; i--) {
      // all parameters are one slot wide
      TypeKind kind = TypeKind.from(types.get(i));
      code.storeLocal(kind, slot(i, kind));
    }
    CodeModel body = m.code().orElseThrow();
    for (CodeElement e : body) copy(e);
    code.labelBinding(end);
  }

  private int slot(int original, TypeKind kind) {
    return slots.computeIfAbsent(original, k -> code.allocateLocal(kind));
  }

  private Label label(Label original) {
    return labels.computeIfAbsent(original, k -> code.newLabel());
  }

  private void copy(CodeElement e) {
    switch (e) {
      case LoadInstruction l -> code.loadLocal(l.typeKind(), slot(l.slot(), l.typeKind()));
      case StoreInstruction s -> code.storeLocal(s.typeKind(), slot(s.slot(), s.typeKind()));
      case ReturnInstruction r -> code.goto_(end);
      case BranchInstruction b -> code.branch(b.opcode(), label(b.target()));
      case LabelTarget t -> code.labelBinding(label(t.label()));
      case InvokeInstruction i when isOurs(i) -> call(code, i.name().stringValue());
      case PseudoInstruction p -> {}
      default -> code.with(e);
    }
  }

  /** The far branches of sin and cos stay calls: they are rare and hold loops. */
  private static boolean isOurs(InvokeInstruction i) {
    return i.owner().asInternalName().equals(OWNER) && !i.name().stringValue().endsWith("Far");
  }
}
