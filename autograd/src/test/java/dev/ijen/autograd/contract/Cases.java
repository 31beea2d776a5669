package dev.ijen.autograd.contract;

/** Sizes that many rows share; n is the length under test. */
final class Cases {
  private Cases() {}

  /** One input: alone, as rows, as columns, in three axes, and a scalar. */
  static int[][][] one(int n) {
    return new int[][][] {{{n}}, {{3, n}}, {{n, 3}}, {{2, n, 3}}, {{}}};
  }

  /** Two inputs that broadcast in every way. */
  static int[][][] two(int n) {
    return new int[][][] {
      {{n}, {n}},
      {{3, n}, {3, n}},
      {{3, n}, {n}},
      {{n, 3}, {n, 1}},
      {{3, 1}, {1, n}},
      {{n}, {}},
      {{}, {2, n}},
      {{2, 1, n}, {3, 1}},
    };
  }

  /** Three inputs that broadcast. */
  static int[][][] three(int n) {
    return new int[][][] {
      {{n}, {n}, {n}}, {{3, n}, {n}, {3, 1}}, {{n, 1}, {1, 3}, {n, 3}}, {{}, {n}, {2, n}},
    };
  }

  /** One input of at least two axes. */
  static int[][][] matrix(int n) {
    return new int[][][] {{{n, 3}}, {{3, n}}, {{2, n, 3}}, {{2, 3, n}}};
  }

  /** One input of three axes. */
  static int[][][] cube(int n) {
    return new int[][][] {{{n, 2, 3}}, {{2, n, 3}}, {{2, 3, n}}};
  }
}
