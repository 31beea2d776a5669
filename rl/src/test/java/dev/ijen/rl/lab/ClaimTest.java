package dev.ijen.rl.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of verdicts. */
class ClaimTest {
  /** A seed whose metric x is a number and whose metric y is another. */
  private record Pair(double x, double y) implements Claim.Seed {
    @Override
    public double of(String arm, String metric) {
      return metric.equals("x") ? x : y;
    }

    @Override
    public double[] all(String arm, String metric) {
      return new double[] {x, y};
    }
  }

  private static final Claim.Statistic X = s -> s.of("a", "x");
  private static final Claim.Statistic Y = s -> s.of("a", "y");

  /** Numbers of which the claim "above 0" passes, fails and is undecided; intervals +- 0.75. */
  private static double shift(Verdict v) {
    return switch (v) {
      case PASS -> 1;
      case FAIL -> -1;
      default -> .1;
    };
  }

  private static List<Claim.Seed> around(double x, double y) {
    List<Claim.Seed> seeds = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      double noise = i % 2 == 0 ? 1 : -1;
      seeds.add(new Pair(x + noise, y + noise));
    }
    return seeds;
  }

  @ParameterizedTest
  @CsvSource({
    "PASS, PASS, VACUOUS",
    "PASS, UNDECIDED, UNDECIDED",
    "PASS, FAIL, PASS",
    "UNDECIDED, PASS, UNDECIDED",
    "UNDECIDED, UNDECIDED, UNDECIDED",
    "UNDECIDED, FAIL, UNDECIDED",
    "FAIL, PASS, FAIL",
    "FAIL, UNDECIDED, FAIL",
    "FAIL, FAIL, FAIL"
  })
  void aControlOnlyTakesAway(Verdict claim, Verdict control, Verdict expected) {
    Claim c = Claim.above("x", 0, X);
    List<Claim.Seed> seeds = around(shift(claim), shift(control));
    assertThat(c.judge(seeds).verdict()).isEqualTo(claim);
    assertThat(Claim.above("y", 0, Y).judge(seeds).verdict()).isEqualTo(control);
    assertThat(c.unless("y", Y).judge(seeds).verdict()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // side, bound, verdict of a mean of 1 +- 0.75
    "ABOVE, 0, PASS",
    "ABOVE, 1, UNDECIDED",
    "ABOVE, 2, FAIL",
    "BELOW, 2, PASS",
    "BELOW, 1, UNDECIDED",
    "BELOW, 0.5, UNDECIDED",
    "BELOW, 0, FAIL",
    "WITHIN, 1, PASS",
    "WITHIN, 2, UNDECIDED",
    "WITHIN, 0, UNDECIDED",
    "WITHIN, 3, FAIL",
    "WITHIN, -1, FAIL"
  })
  void theIntervalDecides(Claim.Side side, double bound, Verdict expected) {
    Claim c =
        switch (side) {
          case ABOVE -> Claim.above("x", bound, X);
          case BELOW -> Claim.below("x", bound, X);
          case WITHIN -> Claim.within("x", bound, 1, X);
        };
    assertThat(c.judge(around(1, 0)).verdict()).isEqualTo(expected);
  }

  /** What is never above the bound cannot come to be. */
  @Test
  void theBoundItselfIsNeitherAboveNorBelow() {
    List<Claim.Seed> seeds = List.of(new Pair(1, 0), new Pair(1, 0), new Pair(1, 0));
    assertThat(Claim.above("x", 1, X).judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(Claim.below("x", 1, X).judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(Claim.within("x", .5, .5, X).judge(seeds).verdict()).isEqualTo(Verdict.PASS);
    assertThat(Claim.within("x", 1.5, .5, X).judge(seeds).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void listsAreAveragedOverSeeds() {
    List<Claim.Seed> seeds = List.of(new Pair(1, -2), new Pair(3, 6));
    assertThat(Claim.Seed.mean(seeds, "a", "any")).containsExactly(2, 2);
  }

  @Test
  void everySeedIsLookedAtInWhateverOrderItIsSaid() {
    List<Claim.Seed> seeds = List.of(new Pair(1, 2), new Pair(3, 2), new Pair(5, 2));
    Claim a = Claim.above("x", .5, X).onEverySeed().unless("y", Y);
    Claim b = Claim.above("x", .5, X).unless("y", Y).onEverySeed();
    for (Claim c : List.of(a, b)) {
      Claim.Judged j = c.judge(seeds);
      assertThat(j.verdict()).isEqualTo(Verdict.VACUOUS); // y is above on every seed too
      assertThat(j.interval().estimate()).isEqualTo(3);
      assertThat(j.interval().low()).isEqualTo(1);
      assertThat(j.interval().high()).isEqualTo(5);
      assertThat(j.line()).contains("on every seed", "unlike y: ");
    }
    assertThat(Claim.above("x", 1, X).onEverySeed().judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aNumberThatIsNoneFails() {
    List<Claim.Seed> seeds = new ArrayList<>(around(1, 0));
    seeds.set(3, new Pair(Double.NaN, 0));
    for (Claim c :
        List.of(Claim.above("x", -9, X), Claim.below("x", 9, X), Claim.within("x", 0, 9, X))) {
      assertThat(c.judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
      assertThat(c.onEverySeed().judge(seeds).verdict()).isEqualTo(Verdict.FAIL);
    }
  }

  @Test
  void theWorstClaimIsThePapers() {
    assertThat(Verdict.worst(List.of(Verdict.PASS, Verdict.PASS))).isEqualTo(Verdict.PASS);
    assertThat(Verdict.worst(List.of(Verdict.PASS, Verdict.UNDECIDED)))
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(Verdict.worst(List.of(Verdict.VACUOUS, Verdict.UNDECIDED)))
        .isEqualTo(Verdict.VACUOUS);
    assertThat(Verdict.worst(List.of(Verdict.FAIL, Verdict.VACUOUS, Verdict.PASS)))
        .isEqualTo(Verdict.FAIL);
    assertThat(Verdict.worst(List.of())).isEqualTo(Verdict.UNDECIDED); // nothing was claimed
  }
}
