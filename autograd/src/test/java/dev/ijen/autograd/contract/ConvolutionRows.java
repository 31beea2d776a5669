package dev.ijen.autograd.contract;

import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import dev.ijen.tensor.Convolutions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Convolutions: a chain of n fused multiply-adds per element and a bias, each rounded by half an
 * ulp of sum |w x| at most: (n + 1) / 2, here 6 for n = 12, which longer chains stay below as well.
 */
final class ConvolutionRows {
  /** Around the widths of vectors; an image costs its taps, so no more than that. */
  private static final int[] LENGTHS = {0, 1, 3, 16, 17, 33};

  private static final int[] POSITIVE = {1, 3, 16, 17, 33};

  private ConvolutionRows() {}

  static List<Row> all() {
    return Stream.of(forward(), lines(), transposed())
        .flatMap(List::stream)
        .map(r -> r.lengths(r.lengths[0] == 0 ? LENGTHS : POSITIVE))
        .toList();
  }

  private static List<Row> forward() {
    Geometry odd = new Geometry(new Slide(2, 1, 1), new Slide(1, 2, 2));
    return List.of(
        plain(),
        noBias(),
        conv2d(
            "images",
            Geometry.UNIT,
            1,
            n ->
                new int[][][] {
                  {{n, 2, 3, 4}, {3, 2, 2, 3}, {3}}, {{n, 1, 1, 1}, {1, 1, 1, 1}, {1}}
                }),
        conv2d(
            "sizes",
            Geometry.of(2, 1),
            1,
            n ->
                new int[][][] {
                  {{1, 1, 3, n + 1}, {2, 1, 3, 3}, {2}}, {{2, 2, n + 2, 1}, {1, 2, 3, 1}, {1}}
                }),
        conv2d(
            "channels",
            Geometry.of(1, 1),
            1,
            n ->
                new int[][][] {
                  {{1, n, 2, 2}, {2, n, 2, 2}, {2}}, {{1, 2, 2, 2}, {n, 2, 2, 2}, {n}}
                }),
        conv2d(
            "odd rows and columns",
            odd,
            1,
            n ->
                new int[][][] {
                  {{2, 2, 4, 3}, {2, 2, 2, 3}, {2}}, {{1, 1, 2, n + 1}, {1, 1, 3, 3}, {1}}
                }),
        conv2d(
            "strides beyond the kernel",
            Geometry.of(3, 0),
            1,
            n -> new int[][][] {{{1, 2, 5, n + 2}, {2, 2, 1, 2}, {2}}}),
        conv2d(
            "dilated",
            Geometry.of(1, 2, 2),
            1,
            n -> new int[][][] {{{1, 2, n + 1, 3}, {2, 2, 3, 2}, {2}}}),
        conv2d(
            "groups",
            Geometry.of(1, 1),
            2,
            n ->
                new int[][][] {
                  {{n, 4, 2, 3}, {6, 2, 2, 2}, {6}}, {{1, 2, 1, n + 1}, {2, 1, 2, 3}, {2}}
                }),
        conv2d(
            "by depth",
            Geometry.of(2, 1),
            3,
            n -> new int[][][] {{{1, 3, 2, n + 1}, {3, 1, 3, 3}, {3}}}),
        conv2d(
            "stacked weights",
            Geometry.of(1, 1),
            1,
            n ->
                new int[][][] {
                  {{2, n, 2, 2, 3}, {2, 3, 2, 2, 2}, {2, 3}},
                  {{n, 2, 1, 2, 2}, {n, 2, 1, 2, 2}, {n, 2}}
                }),
        conv2d(
            "stacked weights, shared images",
            Geometry.of(1, 1),
            1,
            n -> new int[][][] {{{1, 2, 1, 2, 2}, {n, 2, 1, 2, 2}, {n, 2}}}),
        conv2d(
            "everything",
            new Geometry(new Slide(2, 2, 2), new Slide(3, 1, 1)),
            2,
            n -> new int[][][] {{{2, 2, 4, 3, n + 2}, {2, 2, 2, 3, 2}, {2, 2}}}));
  }

  private static Row plain() {
    return new Row(
            "Convolutions.conv2d(Tensor,Tensor,Tensor)",
            3,
            (t, n) -> Convolutions.conv2d(t[0], t[1], t[2]),
            (x, n) -> biased(2, x, Geometry.UNIT, 1),
            n -> new int[][][] {{{2, 2, 3, n + 2}, {2, 2, 3, 2}, {2}}})
        .within(6, 6)
        .of((x, n) -> biased(2, absolute(x), Geometry.UNIT, 1))
        .twice();
  }

  private static Row noBias() {
    return new Row(
            "Convolutions.conv2d(Tensor,Tensor,Tensor,Geometry,int)",
            2,
            (t, n) -> Convolutions.conv2d(t[0], t[1], null, Geometry.UNIT, 1),
            (x, n) -> ConvOracle.conv(2, x[0], x[1], Geometry.UNIT, 1),
            n -> new int[][][] {{{2, 3, 2, n + 1}, {2, 3, 1, 1}}})
        .note("no bias")
        .within(6, 6)
        .of((x, n) -> ConvOracle.conv(2, absolute(x)[0], absolute(x)[1], Geometry.UNIT, 1))
        .twice();
  }

  private static Row conv2d(String note, Geometry g, int groups, Row.Cases cases) {
    return new Row(
            "Convolutions.conv2d(Tensor,Tensor,Tensor,Geometry,int)",
            3,
            (t, n) -> Convolutions.conv2d(t[0], t[1], t[2], g, groups),
            (x, n) -> biased(2, x, g, groups),
            cases)
        .note(note)
        .within(6, 6)
        .of((x, n) -> biased(2, absolute(x), g, groups))
        .twice();
  }

  private static Nd biased(int axes, Nd[] x, Geometry g, int groups) {
    return ConvOracle.biased(axes, ConvOracle.conv(axes, x[0], x[1], g, groups), x[2]);
  }

  private static Nd[] absolute(Nd[] x) {
    return Stream.of(x).map(a -> a.map(Math::abs)).toArray(Nd[]::new);
  }

  private static List<Row> lines() {
    return List.of(
        conv1d(
            "sizes",
            Slide.UNIT,
            1,
            n -> new int[][][] {{{n, 2, 5}, {3, 2, 3}, {3}}, {{1, 2, n + 3}, {3, 2, 3}, {3}}}),
        conv1d(
            "stride, padding, dilation",
            new Slide(2, 3, 2),
            1,
            n -> new int[][][] {{{2, 2, n + 1}, {2, 2, 3}, {2}}}),
        conv1d(
                "groups, stacked weights",
                Slide.of(1, 1),
                2,
                n ->
                    new int[][][] {
                      {{2, n, 2, 4}, {2, 4, 1, 3}, {2, 4}}, {{2, 1, 4, n}, {1, 2, 2, 2}, {2, 2}}
                    })
            .nonEmpty());
  }

  private static Row conv1d(String note, Slide s, int groups, Row.Cases cases) {
    Geometry g = new Geometry(Slide.UNIT, s);
    return new Row(
            "Convolutions.conv1d(Tensor,Tensor,Tensor,Slide,int)",
            3,
            (t, n) -> Convolutions.conv1d(t[0], t[1], t[2], s, groups),
            (x, n) -> biased(1, x, g, groups),
            cases)
        .note(note)
        .within(6, 6)
        .of((x, n) -> biased(1, absolute(x), g, groups))
        .twice();
  }

  private static List<Row> transposed() {
    return List.of(
        transposed1d(
            Slide.of(2, 1),
            1,
            1,
            n -> new int[][][] {{{n, 2, 3}, {2, 3, 3}, {3}}, {{1, 2, n}, {2, 1, 4}, {1}}}),
        transposed1d(
            new Slide(3, 2, 2), 2, 2, n -> new int[][][] {{{2, 2, 4, n}, {2, 4, 1, 3}, {2, 2}}}),
        square(),
        transposed2d(
            "sizes",
            Geometry.of(2, 1),
            new int[] {1, 0},
            1,
            n ->
                new int[][][] {
                  {{n, 2, 2, 3}, {2, 2, 3, 3}, {2}}, {{1, 2, 2, n}, {2, 1, 3, 3}, {1}}
                }),
        transposed2d(
            "dilated beyond the stride",
            Geometry.of(1, 1, 3),
            new int[] {2, 1},
            1,
            n -> new int[][][] {{{1, 2, 2, n}, {2, 2, 2, 3}, {2}}}),
        transposed2d(
            "groups, stacked weights",
            new Geometry(new Slide(1, 0, 1), new Slide(3, 1, 2)),
            new int[] {0, 2},
            2,
            n -> new int[][][] {{{2, 2, 4, 2, n}, {2, 4, 1, 2, 2}, {2, 2}}}));
  }

  private static Row transposed1d(Slide s, int more, int groups, Row.Cases cases) {
    Geometry g = new Geometry(Slide.UNIT, s);
    return new Row(
            "Convolutions.convTranspose1d(Tensor,Tensor,Tensor,Slide,int,int)",
            3,
            (t, n) -> Convolutions.convTranspose1d(t[0], t[1], t[2], s, more, groups),
            (x, n) -> spread(1, x, g, groups, more),
            cases)
        .note(groups == 1 ? "sizes" : "groups, stacked weights")
        .within(6, 6)
        .of((x, n) -> spread(1, absolute(x), g, groups, more))
        .nonEmpty()
        .twice();
  }

  private static Row square() {
    Geometry g = Geometry.of(2, 0);
    return new Row(
            "Convolutions.convTranspose2d(Tensor,Tensor,Tensor,Geometry,int,int)",
            3,
            (t, n) -> Convolutions.convTranspose2d(t[0], t[1], t[2], g, 1, 1),
            (x, n) -> spread(2, x, g, 1, 1, 1),
            n -> new int[][][] {{{n, 2, 2, 2}, {2, 2, 2, 2}, {2}}})
        .within(6, 6)
        .of((x, n) -> spread(2, absolute(x), g, 1, 1, 1))
        .twice();
  }

  private static Row transposed2d(
      String note, Geometry g, int[] more, int groups, Row.Cases cases) {
    return new Row(
            "Convolutions.convTranspose2d(Tensor,Tensor,Tensor,Geometry,int,int,int)",
            3,
            (t, n) -> Convolutions.convTranspose2d(t[0], t[1], t[2], g, more[0], more[1], groups),
            (x, n) -> spread(2, x, g, groups, more),
            cases)
        .note(note)
        .within(6, 6)
        .of((x, n) -> spread(2, absolute(x), g, groups, more))
        .nonEmpty()
        .twice();
  }

  private static Nd spread(int axes, Nd[] x, Geometry g, int groups, int... more) {
    return ConvOracle.biased(axes, ConvOracle.transposed(axes, x[0], x[1], g, groups, more), x[2]);
  }
}
