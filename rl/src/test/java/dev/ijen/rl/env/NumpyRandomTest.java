package dev.ijen.rl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NumpyRandomTest {
  /** The same calls as NumPy made, in the same order on one generator per seed. */
  @Test
  void drawsAreNumpysBitForBit() {
    List<String[]> rows = Golden.rows("numpy-random.csv");
    assertThat(rows).hasSize(8 * 18);
    String seed = "";
    NumpyRandom random = new NumpyRandom(0);
    for (String[] row : rows) {
      if (!row[0].equals(seed)) {
        seed = row[0];
        random = new NumpyRandom(Long.parseLong(seed));
      }
      assertThat(draw(random, row[1], row[2], row[3].split(" ").length))
          .as("%s %s of seed %s", row[1], row[2], seed)
          .isEqualTo(row[3]);
    }
  }

  private static String draw(NumpyRandom random, String op, String arguments, int n) {
    return switch (op) {
      case "raw" -> joined(n, i -> hex(random.nextLong()));
      case "random" -> joined(n, i -> hex(Double.doubleToRawLongBits(random.random())));
      case "uniform" -> {
        double[] a = Golden.doubles(arguments);
        yield joined(n, i -> hex(Double.doubleToRawLongBits(random.uniform(a[0], a[1]))));
      }
      case "integers" -> {
        long[] a = Golden.longs(arguments);
        yield joined(n, i -> Long.toString(random.integers(a[0], a[1])));
      }
      case "choice" -> {
        boolean weighted = arguments.contains(" ");
        double[] p = weighted ? Golden.doubles(arguments) : new double[0];
        int count = weighted ? p.length : Integer.parseInt(arguments);
        yield joined(n, i -> "" + (weighted ? random.choice(p) : random.choice(count)));
      }
      case "shuffle" -> {
        int[] array = IntStream.range(0, n).toArray();
        random.shuffle(array);
        yield joined(n, i -> "" + array[i]);
      }
      case "state" -> {
        int[] s = random.state();
        String hex = joined(10, i -> "%08x".formatted(s[i])).replace(" ", "");
        yield hex.substring(0, 32)
            + " "
            + hex.substring(32, 64)
            + " "
            + s[8]
            + " "
            + hex.substring(72);
      }
      default -> throw new IllegalArgumentException(op);
    };
  }

  private static String hex(long bits) {
    return "%016x".formatted(bits);
  }

  private static String joined(int n, java.util.function.IntFunction<String> value) {
    return String.join(" ", IntStream.range(0, n).mapToObj(value).toList());
  }

  @Test
  void goesOnFromASavedState() {
    NumpyRandom random = new NumpyRandom(5);
    random.nextInt(); // leaves half a word buffered
    NumpyRandom other = NumpyRandom.restored(random.state());
    for (int i = 0; i < 9; i++) assertThat(other.nextInt()).isEqualTo(random.nextInt());
    assertThat(other.state()).isEqualTo(random.state());
  }

  @Test
  void badArgumentsThrow() {
    NumpyRandom random = new NumpyRandom(0);
    assertThatThrownBy(() -> new NumpyRandom(-1)).hasMessage("seed must be at least 0, is -1");
    assertThatThrownBy(() -> random.integers(3, 3)).hasMessageContaining("low 3", "high 3");
    assertThatThrownBy(() -> random.choice(new double[] {.5, .4}))
        .hasMessageContaining("sum to 0.9");
    assertThatThrownBy(() -> NumpyRandom.restored(new int[10]))
        .hasMessageContaining("not the state");
    assertThat(Arrays.stream(new NumpyRandom(0).state()).count()).isEqualTo(NumpyRandom.STATE_SIZE);
  }
}
