package dev.ijen.autograd.opinfo;

import static dev.ijen.autograd.opinfo.Adapters.one;
import static dev.ijen.autograd.opinfo.Adapters.unary;

import dev.ijen.autograd.opinfo.Adapters.Adapter;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Attention;
import dev.ijen.tensor.LinearAlgebra;
import dev.ijen.tensor.Tensor;
import java.util.Map;

/** Factorisations, systems of equations and attention. */
final class LinearAlgebraAdapters {
  private LinearAlgebraAdapters() {}

  static void addTo(Map<String, Adapter> all) {
    all.put("linalg.cholesky", one(LinearAlgebraAdapters::cholesky));
    all.put("linalg.inv", unary(LinearAlgebra::inverse));
    all.put("linalg.det", unary(LinearAlgebra::determinant));
    all.put("logdet", unary(LinearAlgebra::logdet));
    all.put("trace", unary(LinearAlgebra::trace));
    all.put("linalg.slogdet", LinearAlgebraAdapters::slogdet);
    all.put("linalg.svdvals", unary(x -> LinearAlgebra.svd(x).s()));
    all.put("linalg.qr", LinearAlgebraAdapters::qr);
    all.put("linalg.eigh", LinearAlgebraAdapters::eigh);
    all.put("linalg.eigvalsh", one(s -> LinearAlgebra.eigh(s.x().transpose()).values()));
    all.put("linalg.solve", one(LinearAlgebraAdapters::solve));
    all.put("linalg.solve_triangular", one(LinearAlgebraAdapters::triangular));
    all.put("linalg.lstsq/grad_oriented", s -> new Tensor[] {lstsq(s), null});
    all.put("nn.functional.scaled_dot_product_attention", one(LinearAlgebraAdapters::attend));
  }

  private static Tensor cholesky(Sample s) {
    Tensor l = LinearAlgebra.cholesky(s.x());
    return s.flag(-1, "upper", false) ? l.transpose() : l;
  }

  private static Tensor[] slogdet(Sample s) {
    var y = LinearAlgebra.slogdet(s.x());
    return new Tensor[] {y.sign(), y.logAbs()};
  }

  /** LAPACK leaves the signs of R's diagonal as they come; Ijen makes them positive. */
  private static Tensor[] qr(Sample s) {
    var y = LinearAlgebra.qr(s.x());
    Tensor sign = theirs(s).diagonal().sign().to(s.x().dtype());
    return new Tensor[] {y.q().mul(sign.unsqueeze(-2)), y.r().mul(sign.unsqueeze(-1))};
  }

  private static Tensor theirs(Sample s) {
    return Golden.tensor(s.json.getAsJsonArray("out").get(1).getAsJsonObject(), DType.F64);
  }

  /** These samples read the upper triangle. The sign of an eigenvector is nobody's. */
  private static Tensor[] eigh(Sample s) {
    var y = LinearAlgebra.eigh(s.x().transpose());
    Tensor same = theirs(s).mul(y.vectors().stopGradient().to(DType.F64)).sumKeep(-2);
    return new Tensor[] {y.values(), y.vectors().mul(same.sign().to(s.x().dtype()))};
  }

  private static Tensor solve(Sample s) {
    Tensor b = s.t(1, "B");
    return b.rank() == s.x().rank() - 1
        ? LinearAlgebra.solve(s.x(), b.unsqueeze(-1)).squeeze(-1)
        : LinearAlgebra.solve(s.x(), b);
  }

  private static Tensor triangular(Sample s) {
    if (!s.flag(-1, "left", true)) throw new Sample.Beyond("from the right");
    boolean upper = s.flag(-1, "upper", false);
    boolean unit = s.flag(-1, "unitriangular", false);
    return LinearAlgebra.triangularSolve(s.x(), s.t(1, "B"), upper, false, unit);
  }

  private static Tensor lstsq(Sample s) {
    return LinearAlgebra.lstsq(s.x(), s.t(1, "B"));
  }

  private static Tensor attend(Sample s) {
    s.only("is_causal", "dropout_p", "attn_mask");
    boolean causal = s.flag(5, "is_causal", false);
    if (s.x().rank() != s.t(1, "key").rank()) throw new Sample.Beyond("unequal ranks");
    Tensor mask = s.maybe(3, "attn_mask");
    if (causal) { // PyTorch's mask begins at the first key, Ijen's ends at the last
      int[] sizes = {s.x().dim(-2), s.t(1, "key").dim(-2)};
      mask = Tensor.ones(sizes).tril(0).to(DType.BOOL);
    }
    return Attention.scaledDotProduct(s.x(), s.t(1, "key"), s.t(2, "value"), mask, false);
  }
}
