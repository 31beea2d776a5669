package dev.ijen.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * {@link Products#einsum}: its notation read, then the operands contracted pairwise from left to
 * right by matrix products. A label is a letter's code, or below 0 an axis of an ellipsis, counted
 * from its end.
 */
final class Einsum {
  private final String equation;
  private final Tensor[] operands;
  private final List<String> wrong = new ArrayList<>(0);
  private final int[][] labels;
  private final int[] output;

  /** The size of each label; 1 broadcasts. */
  private final Map<Integer, Integer> sizes = new LinkedHashMap<>();

  private Einsum(String equation, Tensor[] operands) {
    this.equation = equation;
    this.operands = operands;
    String text = equation.replace(" ", "");
    int arrow = text.indexOf("->");
    String[] terms = (arrow < 0 ? text : text.substring(0, arrow)).split(",", -1);
    if (terms.length != operands.length) {
      wrong.add(terms.length + " terms in \"" + equation + "\", " + operands.length + " operands");
      fail();
    }
    labels = new int[terms.length][];
    for (int i = 0; i < terms.length; i++) {
      labels[i] = parse(terms[i], operands[i].rank(), "operand " + i + " " + operands[i].label());
      types(i);
    }
    fail();
    for (int i = 0; i < terms.length; i++) measure(i);
    output = arrow < 0 ? implicit() : explicit(text.substring(arrow + 2));
    fail();
  }

  private void fail() {
    if (!wrong.isEmpty()) throw ShapeException.of("einsum \"" + equation + "\"", wrong);
  }

  private void types(int i) {
    Tensor t = operands[i];
    if (!t.dtype().isFloat())
      wrong.add("operand " + i + " " + t.label() + " is not a float tensor");
    if (t.dtype() == operands[0].dtype()) return;
    wrong.add("operand " + i + " is " + t.dtype() + ", operand 0 is " + operands[0].dtype());
  }

  /** The label of each of {@code rank} axes. */
  private int[] parse(String term, int rank, String what) {
    int dots = term.indexOf("...");
    String letters = dots < 0 ? term : term.substring(0, dots) + term.substring(dots + 3);
    int hidden = rank - letters.length();
    for (int k = 0; k < letters.length(); k++) {
      char c = letters.charAt(k);
      if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')) {
        wrong.add("'" + c + "' in \"" + term + "\" is no label; labels are letters");
      }
    }
    if (dots < 0 ? hidden != 0 : hidden < 0) {
      wrong.add("\"" + term + "\" names " + letters.length() + " axes of " + what);
      return new int[0];
    }
    int[] out = new int[rank];
    for (int a = 0; a < rank; a++) {
      boolean inside = dots >= 0 && a >= dots && a < dots + hidden;
      out[a] = inside ? a - dots - hidden : letters.charAt(dots < 0 || a < dots ? a : a - hidden);
    }
    return out;
  }

  private static String name(int label) {
    return label < 0 ? "axis " + label + " of ..." : "label " + (char) label;
  }

  private void measure(int i) {
    for (int a = 0; a < labels[i].length; a++) {
      int label = labels[i][a];
      int size = operands[i].dim(a);
      boolean repeated = index(labels[i], label) < a; // a diagonal, which does not broadcast
      int known =
          repeated ? operands[i].dim(index(labels[i], label)) : sizes.getOrDefault(label, 1);
      if (known == size || (!repeated && (known == 1 || size == 1))) {
        sizes.merge(label, size, (x, y) -> x == 1 ? y : x);
      } else {
        String here = " in operand " + i + " " + operands[i].label() + " (axis " + a + ")";
        wrong.add(
            name(label) + " is " + size + here + ", but " + known + " in " + having(label, known));
      }
    }
  }

  private String having(int label, int size) {
    for (int i = 0; i < operands.length; i++) {
      int a = index(labels[i], label);
      if (a >= 0 && operands[i].dim(a) == size) {
        return "operand " + i + " " + operands[i].label() + " (axis " + a + ")";
      }
    }
    throw new AssertionError(label);
  }

  /** The ellipsis, then the labels that occur once, in alphabetical order. */
  private int[] implicit() {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (int[] term : labels) for (int label : term) counts.merge(label, 1, Integer::sum);
    counts.entrySet().removeIf(e -> e.getKey() >= 0 && e.getValue() > 1);
    return counts.keySet().stream().mapToInt(k -> k).toArray();
  }

  private int[] explicit(String term) {
    int hidden = (int) sizes.keySet().stream().filter(label -> label < 0).count();
    boolean dots = term.contains("...");
    int rank = dots ? term.length() - 3 + hidden : term.length();
    int[] out = parse(term, rank, "the output");
    for (int a = 0; a < out.length; a++) {
      if (!sizes.containsKey(out[a])) {
        wrong.add("output " + name(out[a]) + " is in no operand");
      }
      if (index(out, out[a]) < a) wrong.add("output " + name(out[a]) + " is there twice");
    }
    return out;
  }

  private static int index(int[] labels, int label) {
    for (int a = 0; a < labels.length; a++) if (labels[a] == label) return a;
    return -1;
  }

  private static boolean in(int[] labels, int label) {
    return index(labels, label) >= 0;
  }

  /** A tensor whose axes have labels, each once. */
  private record Term(Tensor tensor, int[] labels) {
    /** The axes of these groups of labels, in order; each group made one axis if {@code flat}. */
    Tensor grouped(int[] each, int[]... flat) {
      int[] order = new int[tensor.rank()];
      int[] dims = new int[each.length + flat.length];
      int at = 0;
      for (int k = 0; k < each.length; k++) {
        order[at] = index(labels, each[k]);
        dims[k] = tensor.dim(order[at++]);
      }
      for (int g = 0; g < flat.length; g++) {
        dims[each.length + g] = 1;
        for (int label : flat[g]) {
          order[at] = index(labels, label);
          dims[each.length + g] *= tensor.dim(order[at++]);
        }
      }
      return permuted(tensor, order).reshape(dims);
    }
  }

  private static Tensor permuted(Tensor t, int[] order) {
    for (int a = 0; a < order.length; a++) if (order[a] != a) return t.permute(order);
    return t;
  }

  static Tensor of(String equation, Tensor... operands) {
    return new Einsum(equation, operands).run();
  }

  private Tensor run() {
    Term all = term(0);
    for (int i = 1; i < operands.length; i++) all = contract(all, term(i), i);
    return all.grouped(output);
  }

  /** An operand with each label once, of its full size, and without those that only it has. */
  private Term term(int i) {
    Term d = diagonals(operands[i], labels[i]);
    Tensor t = d.tensor.expand(Arrays.stream(d.labels).map(sizes::get).toArray());
    int[] own = Arrays.stream(d.labels).filter(label -> !used(label, i)).toArray();
    if (own.length == 0) return new Term(t, d.labels);
    t = t.sum(Arrays.stream(own).map(label -> index(d.labels, label)).toArray());
    return new Term(t, Arrays.stream(d.labels).filter(label -> used(label, i)).toArray());
  }

  private static Term diagonals(Tensor t, int[] names) {
    for (int a = 0; a < names.length; a++) {
      int label = names[a];
      int first = index(names, label);
      if (first == a) continue;
      int axis = a;
      // The diagonal becomes the last axis.
      int[] rest =
          IntStream.range(0, names.length)
              .filter(b -> b != first && b != axis)
              .map(b -> names[b])
              .toArray();
      int[] next = Arrays.copyOf(rest, rest.length + 1);
      next[rest.length] = label;
      return diagonals(t.diagonal(0, first, a), next);
    }
    return new Term(t, names);
  }

  /** Whether the output or another operand has the label. */
  private boolean used(int label, int but) {
    for (int j = 0; j < labels.length; j++) if (j != but && in(labels[j], label)) return true;
    return in(output, label);
  }

  /** Whether the output or an operand after this one has the label. */
  private boolean later(int label, int after) {
    for (int j = after + 1; j < labels.length; j++) if (in(labels[j], label)) return true;
    return in(output, label);
  }

  private Term contract(Term a, Term b, int i) {
    int[] both = Arrays.stream(a.labels).filter(x -> in(b.labels, x)).toArray();
    int[] batch = Arrays.stream(both).filter(x -> later(x, i)).toArray();
    int[] inner = Arrays.stream(both).filter(x -> !later(x, i)).toArray();
    int[] left = Arrays.stream(a.labels).filter(x -> !in(both, x)).toArray();
    int[] right = Arrays.stream(b.labels).filter(x -> !in(both, x)).toArray();
    Tensor y =
        inner.length == 0
            ? a.grouped(batch, left, new int[0]).mul(b.grouped(batch, new int[0], right))
            : a.grouped(batch, left, inner).matmul(b.grouped(batch, inner, right));
    int[] names = new int[batch.length + left.length + right.length];
    System.arraycopy(batch, 0, names, 0, batch.length);
    System.arraycopy(left, 0, names, batch.length, left.length);
    System.arraycopy(right, 0, names, batch.length + left.length, right.length);
    return new Term(y.reshape(Arrays.stream(names).map(sizes::get).toArray()), names);
  }
}
