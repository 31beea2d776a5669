package dev.ijen.autograd.contract;

import static dev.ijen.kernels.DType.BOOL;
import static dev.ijen.kernels.DType.F64;
import static dev.ijen.kernels.DType.I32;

import dev.ijen.autograd.contract.Row.Input;
import dev.ijen.tensor.Attention;
import dev.ijen.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Attention against loops over heads, queries and keys. Scores err by about an ulp of their size,
 * at most 6 here; weights relatively by as much as the scores do absolutely; so results by some 8
 * ulps of the largest value.
 */
final class AttentionRows {
  private static final String PLAIN =
      "Attention.scaledDotProduct(Tensor,Tensor,Tensor,Tensor,boolean)";
  private static final String SCALED =
      "Attention.scaledDotProduct(Tensor,Tensor,Tensor,Tensor,boolean,double)";
  private static final double NEVER = Double.NEGATIVE_INFINITY;
  private static final Input REAL = Input.real(-1, 1);

  /** Added to scores; below this it hides its key, which the op and the oracle see to. */
  private static final double HIDES = -.4;

  private static final Input ADDED = Input.real(-1, 1);

  private AttentionRows() {}

  /** Whether query i sees key j of head h in batch b, and with what added to the score. */
  @FunctionalInterface
  private interface Mask {
    double of(int b, int h, int i, int j);
  }

  private static final Mask ALL = (b, h, i, j) -> 0;

  static List<Row> all() {
    return List.of(
        attention(
            PLAIN,
            "",
            false,
            0,
            n ->
                new int[][][] {
                  sizes(2, 1, 1, 3, n, 4), sizes(1, 2, 2, n, 3, 2), sizes(1, 1, 1, 3, 3, n)
                }),
        attention(
            SCALED,
            "grouped heads",
            false,
            .3,
            n -> new int[][][] {sizes(2, 4, 2, 2, n, 3), sizes(1, 3, 1, n, 2, 2)}),
        attention(
            PLAIN,
            "causal",
            true,
            0,
            n ->
                new int[][][] {
                  sizes(1, 2, 1, n, n, 2), sizes(1, 1, 1, 2, n, 3), sizes(1, 1, 1, n, 2, 3)
                }),
        masked(
            "mask",
            Input.mask(),
            false,
            n ->
                new int[][][] {
                  sizes(2, 2, 1, 3, n, 2, 2, 1, 3, n), sizes(2, 1, 1, n, 3, 2, 2, 1, 1, 3)
                }),
        masked(
            "mask, causal",
            Input.mask(),
            true,
            n -> new int[][][] {sizes(1, 2, 2, n, 4, 2, 4), sizes(1, 2, 2, 4, n, 2, 4, 1)}),
        masked(
            "added",
            ADDED,
            false,
            n -> new int[][][] {sizes(2, 2, 1, 3, n, 2, 2, 3, n), sizes(1, 1, 1, n, 3, 2, n, 3)}),
        masked(
            "added, causal", ADDED, true, n -> new int[][][] {sizes(1, 2, 1, 3, n, 2, 1, 1, 3, 1)}),
        attention(SCALED, "tiles", false, .3, n -> new int[][][] {tiles(2, 1, 16, n)})
            .lengths(1, 17),
        attention(PLAIN, "tiles, causal", true, 0, n -> new int[][][] {tiles(1, 1, 16, n)})
            .lengths(1, 17),
        masked("tiles, mask", Input.mask(), false, n -> new int[][][] {tiles(1, 1, 16, n, 16, n)})
            .lengths(1),
        masked("tiles, added", ADDED, false, n -> new int[][][] {tiles(2, 1, 16, n, 2, 1, n)})
            .lengths(1),
        angles(),
        rotary(
            false,
            n ->
                new int[][][] {
                  {{2, 3, n, 4}, {n, 2}}, {{3, 2 * n}, {3, n}}, {{2, 2, 3, 2}, {2, 1, 3, 1}}
                }),
        rotary(true, n -> new int[][][] {{{2, 3, n, 4}, {n, 2}}, {{3, 2 * n}, {n}}}));
  }

  /** [b, h, t, d], [b, g, s, d], [b, g, s, d + 1] and perhaps a mask. */
  private static int[][] sizes(int b, int h, int g, int t, int s, int d, int... mask) {
    int[][] all = {{b, h, t, d}, {b, g, s, d}, {b, g, s, d + 1}, mask};
    return mask.length == 0 ? Arrays.copyOf(all, 3) : all;
  }

  /** As {@link #sizes}, with features that fill the lanes of the fused kernel. */
  private static int[][] tiles(int h, int g, int t, int s, int... mask) {
    int[][] all = {{1, h, t, 16}, {1, g, s, 16}, {1, g, s, 16}, mask};
    return mask.length == 0 ? Arrays.copyOf(all, 3) : all;
  }

  private static Row attention(
      String method, String note, boolean causal, double scale, Row.Cases cases) {
    return row(
        new Row(
                method,
                3,
                (t, n) ->
                    scale == 0
                        ? Attention.scaledDotProduct(t[0], t[1], t[2], null, causal)
                        : Attention.scaledDotProduct(t[0], t[1], t[2], null, causal, scale),
                (x, n) ->
                    attention(
                        x,
                        causal,
                        false,
                        scale == 0 ? 1 / Math.sqrt(Math.max(1, x[0].dim(-1))) : scale,
                        ALL),
                cases)
            .note(note)
            .inputs(REAL, REAL, REAL));
  }

  private static Row masked(String note, Input mask, boolean causal, Row.Cases cases) {
    boolean adds = mask.fixed() == null;
    return row(
        new Row(
                PLAIN,
                4,
                (t, n) -> Attention.scaledDotProduct(t[0], t[1], t[2], mask(t[3]), causal),
                (x, n) ->
                    attention(
                        x,
                        causal,
                        adds,
                        1 / Math.sqrt(x[0].dim(-1)),
                        (b, h, i, j) -> {
                          double m = x[3].broadcastAt(new int[] {b, h, i, j});
                          if (adds) return m < HIDES ? NEVER : m;
                          return m == 1 ? 0 : NEVER;
                        }),
                cases)
            .note(note)
            .inputs(REAL, REAL, REAL, mask));
  }

  private static Tensor mask(Tensor m) {
    if (m.dtype() == BOOL) return m;
    return m.lt(HIDES).where(m.zerosLike().sub(Double.POSITIVE_INFINITY), m);
  }

  private static Row row(Row r) {
    return r.lengths(0, 1, 3, 16, 17, 33)
        .within(8, 16)
        .of((x, n) -> Nd.full(1, r.oracle.of(x, n).dims()))
        .twice();
  }

  private static Nd attention(Nd[] x, boolean causal, boolean adds, double scale, Mask mask) {
    Nd q = x[0];
    Nd k = x[1];
    int group = k.dim(1) == 0 ? 1 : q.dim(1) / k.dim(1);
    int keys = k.dim(2);
    int[] dims = {q.dim(0), q.dim(1), q.dim(2), x[2].dim(3)};
    return Nd.of(
        dims,
        at -> {
          double[] s = new double[keys];
          double top = NEVER;
          boolean seen = false;
          for (int j = 0; j < keys; j++) {
            double added = mask.of(at[0], at[1], at[2], j);
            if (causal && j - keys > at[2] - q.dim(2)) added = NEVER;
            seen |= added != NEVER;
            s[j] = NEVER;
            // A hidden score is not read, unless hiding is adding -infinity: then NaN stays NaN.
            if (added == NEVER && !adds) continue;
            double dot = 0;
            for (int d = 0; d < q.dim(3); d++) {
              dot += scale * q.at(at[0], at[1], at[2], d) * k.at(at[0], at[1] / group, j, d);
            }
            s[j] = dot + added;
            top = Math.max(top, s[j]);
          }
          if (!seen) return 0;
          double sum = 0;
          double out = 0;
          for (int j = 0; j < keys; j++) sum += s[j] = StrictMath.exp(s[j] - top);
          for (int j = 0; j < keys; j++) {
            out += s[j] / sum * x[2].at(at[0], at[1] / group, j, at[3]);
          }
          return out;
        });
  }

  private static Row angles() {
    return new Row(
            "Attention.rotaryAngles(Tensor,int,double)",
            1,
            (t, n) -> Attention.rotaryAngles(t[0], 6, 10_000),
            (x, n) -> {
              int[] dims = Arrays.copyOf(x[0].dims(), x[0].rank() + 1);
              dims[x[0].rank()] = 3;
              return Nd.of(
                  dims,
                  i ->
                      x[0].at(Arrays.copyOf(i, i.length - 1))
                          / StrictMath.pow(10_000, i[i.length - 1] / 3.0));
            },
            Cases::one)
        .inputs(Input.real(0, 2000))
        .types(I32)
        .gives(F64)
        .within(2, 2);
  }

  private static Row rotary(boolean interleaved, Row.Cases cases) {
    return new Row(
            "Attention.rotary(Tensor,Tensor,boolean)",
            2,
            (t, n) -> Attention.rotary(t[0], t[1], interleaved),
            (x, n) -> {
              int half = x[0].dim(-1) / 2;
              return Nd.of(
                  x[0].dims(),
                  at -> {
                    int d = at[at.length - 1];
                    int pair = interleaved ? d / 2 : d % half;
                    boolean first = interleaved ? d % 2 == 0 : d < half;
                    int[] a = at.clone();
                    int[] b = at.clone();
                    int[] angle = at.clone();
                    a[at.length - 1] = interleaved ? 2 * pair : pair;
                    b[at.length - 1] = interleaved ? 2 * pair + 1 : pair + half;
                    angle[at.length - 1] = pair;
                    double turn = x[1].broadcastAt(angle);
                    double cos = StrictMath.cos(turn);
                    double sin = StrictMath.sin(turn);
                    return first
                        ? x[0].at(a) * cos - x[0].at(b) * sin
                        : x[0].at(b) * cos + x[0].at(a) * sin;
                  });
            },
            cases)
        .note(interleaved ? "interleaved" : "halves")
        .inputs(Input.real(-3, 3), Input.real(-9, 9))
        .within(3, 3)
        .of((x, n) -> x[0].map(v -> 3))
        .twice();
  }
}
