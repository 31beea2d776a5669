package dev.ijen.tensor;

import dev.ijen.kernels.DType;
import java.util.ArrayList;
import java.util.List;

/** Where ops meet types that are only stored, of which one input at least has one. */
final class Stored {
  private Stored() {}

  /** Computes in F32 and rounds a float result back to the type of the inputs. */
  static Tensor compute(Op op, Tensor[] x) {
    DType half = half(op, x);
    Tensor[] wide = x.clone();
    for (int i = 0; i < wide.length; i++) {
      if (x[i].dtype() != half) continue;
      String name = x[i].name();
      wide[i] = name == null ? x[i].to(DType.F32) : x[i].to(DType.F32).named(name);
    }
    Tensor y = op.of(wide);
    return y.dtype() == DType.F32 ? y.to(half) : y;
  }

  /** The one 16-bit type of the inputs; throws for I64 and for a second type of number. */
  private static DType half(Op op, Tensor[] x) {
    DType half = DType.F32;
    for (Tensor t : x) if (t.dtype().isHalf()) half = t.dtype();
    List<String> wrong = new ArrayList<>(0);
    for (int i = 0; i < x.length; i++) {
      DType d = x[i].dtype();
      boolean number = d.isFloat() || (d == DType.I32 && op instanceof PointwiseOp);
      String input = "input " + i + ", " + x[i].label();
      if (d == DType.I64) {
        wrong.add(input + ", is stored, not computed with: convert it with to(I32) or to(F64)");
      } else if (half.isHalf() && number && d != half) {
        wrong.add(input + ", is not " + half + " as another one is: convert one with to(...)");
      }
    }
    if (!wrong.isEmpty()) throw ShapeException.of(op.name(), wrong);
    return half;
  }
}
