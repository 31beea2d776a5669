package dev.ijen.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuelTest {
  /** A side whose clock is made up, and who notes when it was called. */
  private record Fake(String name, double call, List<String> turns) implements Side {
    @Override
    public double seconds(int before, int calls) {
      turns.add(name);
      return call * calls;
    }
  }

  @Test
  void quantilesLieBetweenNeighbours() {
    double[] x = {40, 10, 30, 20, 50};
    assertThat(Duel.quantile(x, 0.25)).isEqualTo(20);
    assertThat(Duel.median(x)).isEqualTo(30);
    assertThat(Duel.quantile(x, 0.9)).isCloseTo(46, within(1e-12));
    assertThat(Duel.quantile(x, 1)).isEqualTo(50);
    assertThat(Duel.median(new double[] {3})).isEqualTo(3);
    assertThat(Duel.median(new double[] {1, 2})).isEqualTo(1.5);
    assertThat(x).startsWith(40); // left as it was
  }

  @Test
  void theSidesTakeTurnsAndTheOrderChanges() {
    List<String> turns = new ArrayList<>();
    List<Fake> sides = List.of(new Fake("a", 1e-3, turns), new Fake("b", 4e-3, turns));
    double[][] t = Duel.run(sides, 0.5);
    assertThat(t[0]).hasSameSizeAs(t[1]);
    for (double x : t[0]) assertThat(x).isCloseTo(1e-3, within(1e-9));
    for (double x : t[1]) assertThat(x).isCloseTo(4e-3, within(1e-9));
    List<String> timed = turns.subList(turns.size() - 2 * t[0].length, turns.size());
    for (int r = 0; r < t[0].length; r++) {
      assertThat(timed.subList(2 * r, 2 * r + 2))
          .containsExactly(r % 2 == 0 ? new String[] {"a", "b"} : new String[] {"b", "a"});
    }
  }

  @Test
  void aLongCallStillHasItsRounds() {
    assertThat(Duel.run(List.of(new Fake("a", 0.3, new ArrayList<>())), 0.5)[0]).hasSize(7);
    assertThat(Duel.run(List.of(new Fake("a", 30, new ArrayList<>())), 0.5)[0]).hasSize(3);
  }
}
