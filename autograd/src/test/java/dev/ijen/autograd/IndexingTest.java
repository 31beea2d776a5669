package dev.ijen.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.tensor.Indexing;
import dev.ijen.tensor.ShapeException;
import dev.ijen.tensor.Tensor;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the contract cannot state of indexing: gradients by decree, and bad indices and masks. */
class IndexingTest {
  private static final Tensor CUBE = Tensor.of(new float[24], 2, 3, 4);

  private static double[] gradient(Tensor x, Function<Tensor, Tensor> f) {
    try (Tape tape = new Tape()) {
      Tensor w = tape.watch(x);
      return tape.derivative(f.apply(w).square().sum(), w).toDoubles();
    }
  }

  /** As torch.nn.functional.embedding documents padding_idx: its row is read but never trained. */
  @Test
  void thePaddingRowIsReadButHasNoGradient() {
    Tensor table = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor tokens = Tensor.of(new int[] {1, 0, 1, 2}, 2, 2);
    Tensor y = Indexing.embedding(table, tokens, 1);
    assertThat(y.toFloats()).containsExactly(3, 4, 1, 2, 3, 4, 5, 6);
    assertThat(gradient(table, t -> Indexing.embedding(t, tokens, 1)))
        .containsExactly(2, 4, 0, 0, 10, 12);
    assertThat(gradient(table, t -> Indexing.embedding(t, tokens)))
        .containsExactly(2, 4, 12, 16, 10, 12);
  }

  /** Several numbers for one place: the last one stays, and only it is differentiated. */
  @Test
  void theLastScatteredNumberStays() {
    Tensor x = Tensor.of(1f, 2, 3);
    Tensor index = Tensor.of(new int[] {2, 0, 2});
    Tensor source = Tensor.of(7f, 8, 9);
    assertThat(x.scatter(0, index, source).toFloats()).containsExactly(8, 2, 9);
    assertThat(gradient(x, t -> t.scatter(0, index, source))).containsExactly(0, 4, 0);
    assertThat(gradient(source, t -> x.scatter(0, index, t))).containsExactly(0, 16, 18);
  }

  private static void outside(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void indicesOutsideSayWhereTheyAre() {
    Tensor bad = Tensor.of(new int[] {0, 1, 2, 1, 0, 3, 0, 0}, 2, 1, 4);
    String where =
        ": index 3 at position [1, 0, 1] of i32[2, 1, 4] is outside axis 1, which has"
            + " size 3; indices count from 0, negative ones are errors";
    outside(() -> CUBE.gather(1, bad), "gather" + where);
    Tensor source = Tensor.zeros(2, 1, 4);
    outside(() -> CUBE.scatter(1, bad, source), "scatter" + where);
    outside(() -> CUBE.scatterAdd(1, bad, source), "scatterAdd" + where);
    Tensor line = Tensor.of(new int[] {0, -1});
    outside(() -> CUBE.rows(line), "rows: index -1 at position [1] of i32[2] is outside axis 0");
    outside(() -> CUBE.indexSelect(0, line), "indexSelect: index -1 at position [1]");
    outside(() -> CUBE.indexSelect(-1, line), "is outside axis 2, which has size 4");
    outside(() -> CUBE.indexAdd(0, line, CUBE), "indexAdd: index -1");
    outside(() -> Indexing.embedding(CUBE, bad), "embedding: index 2 at position [0, 0, 2]");
    outside(() -> bad.oneHot(3), "oneHot: index 3 at position [1, 0, 1]");
    outside(() -> Tensor.zeros(0, 2).rows(Tensor.of(new int[] {0})), "rows: index 0");
    outside(() -> CUBE.gather(0, bad.add(Integer.MAX_VALUE).expand(2, 3, 4)), "gather: index");
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessageContainingAll(parts);
  }

  @Test
  void allThatIsWrongAtOnce() {
    Tensor index = Tensor.of(new int[] {0, 1});
    refused(
        () -> CUBE.scatter(1, Tensor.zeros(2), Tensor.of(new int[] {1})),
        "scatter: 4 things do not fit:",
        "the index is f32[2], not i32",
        "all sizes but axis 1 must agree",
        "the source is i32[1], the index f32[2]",
        "the source is i32, the tensor f32");
    refused(
        () -> CUBE.indexAdd(1, index, CUBE), "the source is f32[2, 3, 4], the index i32[2, 2, 4]");
    refused(() -> CUBE.indexSelect(0, CUBE), "indexSelect: 2 things", "not i32", "not of one axis");
    refused(() -> CUBE.indexSelect(3, index), "indexSelect: axis 3 of [2, 3, 4]");
    Tensor mask = CUBE.lt(CUBE);
    refused(
        () -> mask.scatterAdd(0, mask.to(dev.ijen.kernels.DType.I32), mask),
        "scatterAdd: bool[2, 3, 4] has no sums");
    refused(() -> CUBE.maskedFill(CUBE, 0), "maskedFill: the mask is f32[2, 3, 4], not bool");
    refused(() -> CUBE.maskedFill(mask.select(0, 0).slice(1, 0, 2), 0), "maskedFill: shapes");
    refused(() -> CUBE.repeatInterleave(1, index), "the counts are i32[2], not i32[3]");
    refused(() -> CUBE.repeatInterleave(0, index.sub(1)), "a count is negative");
    refused(() -> CUBE.repeatInterleave(0, index.add(1 << 30)), "2147483649 elements are more");
    refused(() -> Indexing.embedding(Tensor.scalar(1), CUBE), "embedding: 2 things", "no rows");
    refused(
        () -> Indexing.embedding(CUBE, index, 2), "the padding index 2 is no row of f32[2, 3, 4]");
    refused(() -> Tensor.zeros(3).tril(0), "tril: f32[3] is not a matrix");
    refused(() -> index.oneHot(dev.ijen.kernels.DType.BOOL, 0), "the number of classes is 0");
  }
}
