package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.conv.Geometry;
import dev.ijen.kernels.conv.Slide;
import org.junit.jupiter.api.Test;

/** What convolutions, pooling and resizing say about calls that do not fit. */
class ImageErrorsTest {
  private static Tensor t(int... dims) {
    return Tensor.zeros(dims);
  }

  private static void fails(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(ShapeException.class)
        .message()
        .contains(parts)
        .doesNotContain("null");
  }

  @Test
  void allThatIsWrongWithAConvolution() {
    Tensor w = t(5, 2, 3, 4).named("net.0.weight");
    fails(
        () -> Convolutions.conv2d(t(2, 3, 2, 4), w, t(4), Geometry.of(1, 0), 2),
        "conv2d: 4 things do not fit",
        "f32[2, 3, 2, 4] has 3 at axis 1",
        "net.0.weight",
        "with 2 group(s) takes 4",
        "axis 0 of the weight",
        "does not divide into groups of 2",
        "axis 2: a kernel of 3 with dilation 1 does not fit on 2 elements with padding 0",
        "the bias is f32[4], should be [5]");
  }

  @Test
  void axesAndTypes() {
    fails(
        () -> Convolutions.conv2d(t(3, 2, 4), t(5, 3, 3, 3), null),
        "[..., batch, channels, height, width]",
        "unsqueeze(0)");
    fails(
        () -> Convolutions.conv1d(t(3, 2, 4), t(3, 3), null, Slide.UNIT, 0),
        "groups is 0",
        "needs 3 axes",
        "[..., batch, channels, length]");
    fails(
        () -> Convolutions.conv2d(t(1, 1, 2, 2).to(DType.F64), t(1, 1, 2, 2), t(1)),
        "the input is f64[1, 1, 2, 2], the weight f32[1, 1, 2, 2]");
    fails(
        () -> Convolutions.conv2d(t(1, 1, 2, 2).to(DType.I32), t(1, 1, 2, 2), null),
        "neither f32 nor f64; convert it with to(F32)");
    fails(
        () -> Convolutions.conv2d(t(1, 1, 2, 2), t(1, 1, 2, 2), t(1).to(DType.F64)),
        "the bias is f64[1], the weight f32[1, 1, 2, 2]");
  }

  @Test
  void leadingAxes() {
    Tensor w = t(3, 5, 2, 1, 1);
    fails(
        () -> Convolutions.conv2d(t(2, 4, 2, 6, 6), w, t(5)),
        "leading axis 0 is 3 in the weight",
        "2 in the input",
        "the bias is f32[5], should be [2, 5]");
    fails(() -> Convolutions.conv2d(t(4, 2, 6, 6), w, null), "as many", "unsqueeze(0)");
    assertThat(Convolutions.conv2d(t(1, 4, 2, 6, 6), w, t(3, 5)).shape())
        .isEqualTo(Shape.of(3, 4, 5, 6, 6));
  }

  @Test
  void transposes() {
    fails(
        () ->
            Convolutions.convTranspose2d(
                t(1, 3, 1, 2), t(4, 2, 2, 3), t(3), Geometry.of(2, 2), 2, 0, 3),
        "has 3 at axis 1",
        "takes 4",
        "does not divide into groups of 3",
        "axis 2: output padding 2 is not below stride 2 or dilation 1",
        "axis 2: 1 elements and a kernel of 2 would give 0 elements",
        "the bias is f32[3], should be [6]");
  }

  @Test
  void nothingToConvolveIsNothing() {
    Tensor none = Convolutions.conv2d(t(0, 2, 3, 3), t(4, 2, 2, 2), t(4));
    assertThat(none.shape()).isEqualTo(Shape.of(0, 4, 2, 2));
    Tensor noChannels = Convolutions.conv2d(t(1, 0, 3, 3), t(4, 0, 2, 2), Tensor.ones(4));
    assertThat(noChannels.toFloats()).containsOnly(1).hasSize(16);
    Tensor noOutputs =
        Convolutions.convTranspose2d(t(1, 2, 3, 3), t(2, 0, 2, 2), null, Geometry.UNIT, 0, 1);
    assertThat(noOutputs.shape()).isEqualTo(Shape.of(1, 0, 4, 4));
    Tensor onlyPadding =
        Convolutions.conv2d(t(1, 1, 0, 2), t(1, 1, 2, 2), Tensor.ones(1), Geometry.of(1, 1), 1);
    assertThat(onlyPadding.toFloats()).containsExactly(1, 1, 1);
  }

  @Test
  void pooling() {
    fails(
        () -> Pooling.maxPool2d(t(2, 3).to(DType.I32), 2, 0, Geometry.of(1, 2)),
        "maxPool2d: 3 things",
        "neither f32 nor f64",
        "axis 0 of i32[2, 3]: a window of 2 with Slide[stride=1, padding=2, dilation=1]",
        "axis 1 of i32[2, 3]: a window of 0");
    fails(() -> Pooling.avgPool2d(t(3), 2), "f32[3] needs 2 axes or more");
    fails(() -> Pooling.avgPool2d(t(3, 3), 0), "a window of 0");
    // Both taps of the window, -2 and 1, lie beside the one row.
    fails(
        () -> Pooling.maxPool1d(t(1), 2, new Slide(1, 2, 3)),
        "axis 0",
        "an element in each window");
    fails(() -> Pooling.adaptiveMaxPool2d(t(0, 4), 2, -1), "axis 0 of f32[0, 4] is empty", "-1");
    assertThat(Pooling.adaptiveAvgPool2d(t(2, 4, 4), 0, 2).shape()).isEqualTo(Shape.of(2, 0, 2));
  }

  @Test
  void theFirstOfEqualMaximaAndNaN() {
    Tensor x = Tensor.of(new float[] {1, 1, Float.NaN, 0, 5, 5}, 1, 6);
    assertThat(Pooling.maxPool1d(x, 2, Slide.of(2, 0)).toFloats()).containsExactly(1, Float.NaN, 5);
  }

  @Test
  void resizing() {
    fails(() -> Resizing.nearest(t(4), 2, 2), "f32[4] has 1 axes, the sizes [2, 2]");
    fails(() -> Resizing.nearest(t(4)), "the sizes []");
    fails(
        () -> Resizing.bilinear(t(2, 0).to(DType.I32), -1, 3, true),
        "bilinear: 3 things",
        "neither f32 nor f64",
        "size -1 is negative",
        "axis 1 of i32[2, 0] is empty: it cannot become 3");
    assertThat(Resizing.bilinear(t(2, 3), 0, 6, false).shape()).isEqualTo(Shape.of(0, 6));
  }
}
