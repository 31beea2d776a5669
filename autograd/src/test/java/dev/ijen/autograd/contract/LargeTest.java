package dev.ijen.autograd.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.autograd.Tape;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Convolutions;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Pooling;
import dev.ijen.tensor.Scope;
import dev.ijen.tensor.Tensor;
import dev.ijen.testkit.Fork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tensors large enough to be shared among threads: the same bits for any number of them. */
class LargeTest {
  private static final int ROWS = 1031;
  private static final int COLUMNS = 769;

  /** Prints, per op, a hash of its values and its gradient. */
  static final class Ops {
    public static void main(String[] args) {
      Tensor y = Key.of(2).normal(ROWS, COLUMNS);
      Tensor row = Key.of(3).normal(COLUMNS);
      Tensor matrix = Key.of(4).normal(COLUMNS, 130);
      Tensor index = Key.of(5).integers(ROWS, 2 * ROWS);
      Tensor along = Key.of(6).integers(COLUMNS, ROWS, COLUMNS);
      Map<String, Function<Tensor, Tensor>> ops = new LinkedHashMap<>();
      ops.put("mul", x -> x.mul(y));
      ops.put("broadcast", x -> x.add(row).tanh());
      ops.put("turned", x -> x.transpose().mul(2).contiguous());
      ops.put("flat", x -> x.transpose().reshape(x.size()));
      ops.put("sum", x -> x.sum());
      ops.put("sum 0", x -> x.sum(0));
      ops.put("sum 1", x -> x.sum(1));
      ops.put("max 0", x -> x.max(0));
      ops.put("variance", x -> x.variance(0));
      ops.put("argmax", x -> x.argmax(1));
      ops.put("softmax", x -> x.softmax(-1));
      ops.put("logSoftmax 0", x -> x.logSoftmax(0));
      ops.put("matmul", x -> x.matmul(matrix));
      ops.put("gram", x -> x.transpose().matmul(x));
      ops.put("rows", x -> x.rows(index));
      ops.put("gather", x -> x.gather(1, along));
      ops.put("concat", x -> Tensor.concat(1, x, y));
      ops.put("indexSelect", x -> x.indexSelect(1, Key.of(12).integers(COLUMNS, ROWS)));
      ops.put("scatter", x -> x.scatter(1, along, y));
      ops.put("scatterAdd", x -> x.scatterAdd(1, along, y));
      ops.put("shuffle", x -> Key.of(7).shuffle(x));
      ops.put("categorical", x -> Key.of(8).categorical(x, 1));
      ops.put("bernoulli", x -> Key.of(9).bernoulli(x.sigmoid()));
      ops.put("exponential", x -> x.mul(Key.of(10).exponential(ROWS, COLUMNS)));
      ops.put("truncatedNormal", x -> x.mul(Key.of(11).truncatedNormal(-2, 1, ROWS, COLUMNS)));
      Tensor filters = Key.of(7).normal(8, 16, 3, 3);
      ops.put("conv", x -> Convolutions.conv2d(images(x), filters, null));
      ops.put("max pool", x -> Pooling.maxPool2d(images(x), 2));
      ops.put("avg pool", x -> Pooling.avgPool2d(images(x), 2));
      ops.put("f64", x -> x.to(DType.F64).exp().sum(1));
      ops.forEach((name, op) -> System.out.println(name + " " + hash(op)));
      System.out.println("normal " + Arrays.hashCode(y.toFloats()));
      System.out.println("permutation " + Arrays.hashCode(Key.of(1).permutation(1 << 20).toInts()));
    }

    private static Tensor images(Tensor x) {
      return x.slice(0, 0, 1024).slice(1, 0, 768).reshape(8, 16, 64, 96);
    }

    private static int hash(Function<Tensor, Tensor> op) {
      try (var outer = new Scope();
          var tape = new Tape()) {
        Tensor x = tape.watch(Key.of(1).normal(ROWS, COLUMNS));
        Tensor z = op.apply(x);
        int h = Arrays.hashCode(z.toDoubles());
        if (z.origin() == null) return h;
        Tensor g = tape.derivative(z.mul(z).sum(), x);
        return 31 * h + Arrays.hashCode(g.toFloats());
      }
    }
  }

  @Test
  void threadsDoNotShow() {
    String one = Fork.run(Ops.class, "-Dijen.threads=1");
    assertThat(one.lines()).hasSize(31);
    assertThat(Fork.run(Ops.class, "-Dijen.threads=3")).isEqualTo(one);
  }
}
