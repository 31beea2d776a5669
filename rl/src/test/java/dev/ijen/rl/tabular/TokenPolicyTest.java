package dev.ijen.rl.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.rl.env.NumpyRandom;
import dev.ijen.rl.math.Vectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenPolicyTest {
  private static final PrefixTree TREE = new PrefixTree(3, 4);
  private final NumpyRandom random = new NumpyRandom(1);

  private static double[] exp(double[] x) {
    return Arrays.stream(x).map(Math::exp).toArray();
  }

  @Test
  void theFullPolicyIsTheTreesDistribution() {
    TokenPolicy full = TokenPolicy.full(TREE);
    double[] logits = Vectors.normals(full.size(), random);
    double[][] rows = new double[TREE.leaf(0)][];
    for (int s = 0; s < rows.length; s++) {
      rows[s] = Vectors.softmax(Arrays.copyOfRange(logits, 3 * s, 3 * s + 3));
    }
    assertThat(exp(full.log(logits))).containsExactly(TREE.distribution(rows), within(1e-15));
  }

  @Test
  void sharesAreOfTheTokens() {
    double[] share = TREE.shares(2);
    assertThat(share[0]).isZero();
    assertThat(share[80]).isEqualTo(1); // 2222
    assertThat(share[2 * 27 + 1]).isEqualTo(.25); // 2001
  }

  @Test
  void tokensOfTheFactorisedPolicyAreIndependent() {
    TokenPolicy one = TokenPolicy.factorised(TREE);
    double[] logits = Vectors.normals(12, random);
    double[] pi = exp(one.log(logits));
    for (int x = 0; x < pi.length; x++) {
      double product = 1;
      for (int i = 0; i < 4; i++) {
        double[] row = Vectors.softmax(Arrays.copyOfRange(logits, 3 * i, 3 * i + 3));
        product *= row[TREE.tokens(x)[i]];
      }
      assertThat(pi[x]).isCloseTo(product, within(1e-15));
    }
  }

  /** Central differences of {@code sum_x w(x) log pi(x)}. */
  @Test
  void theScoreIsTheGradient() {
    for (TokenPolicy p : new TokenPolicy[] {TokenPolicy.full(TREE), TokenPolicy.factorised(TREE)}) {
      double[] logits = Vectors.normals(p.size(), random);
      double[] w = Vectors.normals(TREE.sequences(), random);
      double[] score = p.score(logits, w);
      for (int i = 0; i < logits.length; i++) {
        double[] up = logits.clone();
        double[] down = logits.clone();
        up[i] += 1e-5;
        down[i] -= 1e-5;
        double slope = (Vectors.inner(w, p.log(up)) - Vectors.inner(w, p.log(down))) / 2e-5;
        assertThat(score[i]).isCloseTo(slope, within(1e-8));
      }
    }
  }

  /** A minimum of KL(p || pi): its gradient, minus the score of p, is 0; the full policy is p. */
  @Test
  void theNearestPolicyIsOfGreatestLikelihood() {
    double[] p = Vectors.softmax(Vectors.normals(TREE.sequences(), random));
    TokenPolicy full = TokenPolicy.full(TREE);
    assertThat(exp(full.log(full.nearest(p)))).containsExactly(p, within(1e-14));
    TokenPolicy one = TokenPolicy.factorised(TREE);
    double[] score = one.score(one.nearest(p), p);
    assertThat(score).containsExactly(new double[12], within(1e-15));
  }

  @Test
  void sizesAreNamed() {
    TokenPolicy p = TokenPolicy.factorised(TREE);
    assertThatThrownBy(() -> p.log(new double[11]))
        .hasMessage("token policy: 11 logits for 4 contexts of 3 tokens");
    assertThatThrownBy(() -> p.score(new double[12], new double[80]))
        .hasMessage("token policy: 80 weights for 81 sequences");
  }
}
