package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.I32;

import dev.ijen.tensor.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of products by labels, against one loop over all of them. A chain of k fused multiply-adds
 * of equal numbers (a repeated layout) rounds to the same side each time, by up to half an ulp of
 * half the sum: k / 4 ulps, 9 at the largest length here.
 */
final class EinsumRows {
  private EinsumRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(einsum("ij->ji", n -> new int[][][] {{{n, 3}}, {{3, n}}}));
    rows.add(einsum("ba", "ba->ab", n -> new int[][][] {{{n, 3}}}));
    rows.add(einsum("ij->j", n -> new int[][][] {{{n, 3}}, {{3, n}}}));
    rows.add(einsum("ijk->", n -> new int[][][] {{{n, 2, 3}}}));
    rows.add(einsum("ii->i", n -> new int[][][] {{{n, n}}}));
    rows.add(einsum("ii", "ii->", n -> new int[][][] {{{n, n}}}));
    rows.add(einsum("ijij->ji", n -> new int[][][] {{{n, 2, n, 2}}}));
    rows.add(einsum("iii->i", n -> new int[][][] {{{3, 3, 3}}}));
    rows.add(einsum("ijj->ji", n -> new int[][][] {{{n, 3, 3}}}));
    rows.add(einsum("...i,...j", "abi,bj->abij", n -> new int[][][] {{{2, 1, n}, {3, 2}}}));
    rows.add(einsum("...ij->...", "abij->ab", n -> new int[][][] {{{2, 2, 3, n}}}));
    rows.add(einsum("i...->", "iab->", n -> new int[][][] {{{n, 2, 3}}}));
    rows.add(einsum("ij,jk", "ij,jk->ik", n -> new int[][][] {{{3, n}, {n, 2}}, {{n, 2}, {2, 3}}}));
    rows.add(einsum("ij,jk->ki", n -> new int[][][] {{{3, n}, {n, 2}}}));
    rows.add(
        einsum(
            "bij,bjk->bik", n -> new int[][][] {{{2, 3, n}, {2, n, 2}}, {{n, 2, 3}, {1, 3, 2}}}));
    rows.add(einsum("ji,kj->ik", n -> new int[][][] {{{n, 3}, {2, n}}, {{1, 3}, {2, n}}}));
    rows.add(einsum("i,j->ij", n -> new int[][][] {{{n}, {3}}}));
    rows.add(einsum("i,i->", n -> new int[][][] {{{n}, {n}}}));
    rows.add(einsum("ij,ij->ij", n -> new int[][][] {{{n, 3}, {n, 3}}, {{n, 1}, {1, 3}}}));
    rows.add(einsum("ii,ij->j", n -> new int[][][] {{{3, 3}, {3, n}}, {{n, n}, {n, 2}}}));
    rows.add(einsum("ijab,ijcb->iac", n -> new int[][][] {{{2, 1, 2, n}, {2, 1, 3, n}}}));
    rows.add(einsum("ab,cd->c", n -> new int[][][] {{{2, n}, {n, 3}}}));
    rows.add(einsum("...i,...i->...", "abi,bi->ab", n -> new int[][][] {{{2, 1, n}, {3, n}}}));
    rows.add(einsum("...ij,jk", "abij,jk->abik", n -> new int[][][] {{{2, 2, 3, n}, {n, 2}}}));
    rows.add(einsum("ij,jk,kl->il", n -> new int[][][] {{{2, n}, {n, 3}, {3, 2}}}));
    rows.add(einsum("i,ij,j->", n -> new int[][][] {{{n}, {n, 3}, {3}}}));
    rows.add(einsum("bi,bj,bk->kji", n -> new int[][][] {{{n, 2}, {n, 3}, {n, 2}}}));
    rows.add(einsum("a,ab,abc->c", n -> new int[][][] {{{2}, {2, n}, {2, n, 3}}}));
    rows.addAll(products());
    return rows;
  }

  private static List<Row> products() {
    return List.of(
        matmul("vectors", "i,i->", n -> new int[][][] {{{n}, {n}}}),
        matmul("vector on the left", "i,bij->bj", n -> new int[][][] {{{n}, {2, n, 3}}}),
        matmul("row", "i,ij->j", n -> new int[][][] {{{n}, {n, 3}}, {{3}, {3, n}}}),
        matmul("vector on the right", "bij,j->bi", n -> new int[][][] {{{2, 3, n}, {n}}}),
        matmul("column", "ij,j->i", n -> new int[][][] {{{n, 3}, {3}}, {{3, n}, {n}}}),
        tensordot(0, "ij,k->ijk", n -> new int[][][] {{{2, n}, {3}}}),
        tensordot(1, "ij,jkl->ikl", n -> new int[][][] {{{3, n}, {n, 2, 3}}}),
        tensordot(2, "aij,ij->a", n -> new int[][][] {{{2, n, 3}, {n, 3}}}),
        row(
                "dot(Tensor)",
                "",
                "abi,bi->ab",
                2,
                (t, n) -> t[0].dot(t[1]),
                n -> new int[][][] {{{2, 1, n}, {3, n}}, {{1, 1, n}, {1, n}}})
            .within(3, 4),
        row(
                "dot(Tensor)",
                "of vectors",
                "i,i->",
                2,
                (t, n) -> t[0].dot(t[1]),
                n -> new int[][][] {{{n}, {n}}})
            .within(3, 4),
        row(
                "outer(Tensor)",
                "",
                "i,j->ij",
                2,
                (t, n) -> t[0].outer(t[1]),
                n -> new int[][][] {{{n}, {3}}, {{3}, {n}}})
            .within(.5, .5)
            .also(I32),
        row(
                "outer(Tensor)",
                "of batches",
                "abi,bj->abij",
                2,
                (t, n) -> t[0].outer(t[1]),
                n -> new int[][][] {{{2, 1, n}, {3, 2}}})
            .within(.5, .5));
  }

  private static Row matmul(String note, String labels, Row.Cases cases) {
    return row("matmul(Tensor)", note, labels, 2, (t, n) -> t[0].matmul(t[1]), cases);
  }

  private static Row tensordot(int axes, String labels, Row.Cases cases) {
    return row(
        "Products.tensordot(Tensor,Tensor,int)",
        "over " + axes,
        labels,
        2,
        (t, n) -> Products.tensordot(t[0], t[1], axes),
        cases);
  }

  private static Row einsum(String labels, Row.Cases cases) {
    return einsum(labels, labels, cases);
  }

  /** The labels are the equation's, without an ellipsis and with an output. */
  private static Row einsum(String equation, String labels, Row.Cases cases) {
    int operands = labels.split(",", -1).length;
    return row(
        "Products.einsum(String,Tensor...)",
        equation,
        labels,
        operands,
        (t, n) -> Products.einsum(equation, t),
        cases);
  }

  /** Where a sum is taken before a product, infinities need not meet as in one large sum. */
  private static Row row(
      String method, String note, String labels, int operands, Row.Op op, Row.Cases cases) {
    boolean apart = labels.chars().filter(c -> c == ',').count() > 1 || labels.equals("ab,cd->c");
    return new Row(method, operands, op, (x, n) -> sums(labels, x), cases)
        .note(note)
        .within(9, 9)
        .lengths(0, 1, 3, 16, 17, 33)
        .specials(apart ? Row.Specials.NONE : Row.Specials.INFINITE)
        .of((x, n) -> sums(labels, Arrays.stream(x).map(a -> a.map(Math::abs)).toArray(Nd[]::new)))
        .twice();
  }

  /** Labels without ellipsis, with an output: one loop over the values of all labels. */
  private static Nd sums(String labels, Nd... x) {
    String[] sides = labels.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    String all = sides[1];
    for (char c : sides[0].replace(",", "").toCharArray()) if (all.indexOf(c) < 0) all += c;
    int[] dims = new int[all.length()];
    Arrays.fill(dims, 1);
    for (int k = 0; k < terms.length; k++) {
      for (int a = 0; a < terms[k].length(); a++) {
        int size = x[k].dim(a);
        if (size != 1) dims[all.indexOf(terms[k].charAt(a))] = size;
      }
    }
    int[] out = Arrays.copyOf(dims, sides[1].length());
    double[] sum = new double[Nd.size(out)];
    double[] lost = new double[sum.length];
    for (int i = 0; i < Nd.size(dims); i++) {
      int[] at = Nd.index(dims, i);
      double product = 1;
      for (int k = 0; k < terms.length; k++) {
        int[] index = new int[x[k].rank()];
        for (int a = 0; a < index.length; a++) index[a] = at[all.indexOf(terms[k].charAt(a))];
        product *= x[k].broadcastAt(index);
      }
      add(sum, lost, new Nd(sum, out).flat(Arrays.copyOf(at, out.length)), product);
    }
    for (int i = 0; i < sum.length; i++) if (Double.isFinite(sum[i])) sum[i] += lost[i];
    return new Nd(sum, out);
  }

  /** Compensated (Neumaier 1974), so that the oracle is not what errs. */
  private static void add(double[] sum, double[] lost, int i, double v) {
    double t = sum[i] + v;
    lost[i] += Math.abs(sum[i]) >= Math.abs(v) ? sum[i] - t + v : v - t + sum[i];
    sum[i] = t;
  }
}
