package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.NoKernel;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** BF16, F16 and I64: moved and converted, computed with in F32 or not at all. */
@Tag("width")
class StoredTypesTest {
  private static SafeTensors.File golden;

  @BeforeAll
  static void read() throws IOException {
    golden = SafeTensors.read(Goldens.file("casts.safetensors"));
  }

  /** PyTorch's and NumPy's bits, but for the payload of NaN: ours has one. */
  @ParameterizedTest
  @CsvSource({"f32,bf16,0x7fc0", "f32,f16,0x7e00", "f64,f64.f16,0x7e00"})
  void narrowingIsPyTorchsAndNumPys(String from, String to, String nan) {
    Tensor x = golden.tensors().get(from);
    Tensor want = golden.tensors().get(to);
    short[] bits = (short[]) x.to(want.dtype()).view().storage();
    short[] wanted = (short[]) want.view().storage();
    double[] values = x.toDoubles();
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) assertThat(bits[i]).isEqualTo(Short.decode(nan));
      else assertThat(bits[i]).as("of %s", values[i]).isEqualTo(wanted[i]);
    }
  }

  /** What each of the 65,536 patterns stands for, by its definition. */
  @ParameterizedTest
  @EnumSource(names = {"BF16", "F16"})
  void wideningIsExactAndComesBack(DType dtype) {
    short[] all = new short[1 << 16];
    for (int i = 0; i < all.length; i++) all[i] = (short) i;
    Tensor x = Creation.unowned(dtype, all, Shape.of(all.length));
    double[] wide = x.toDoubles();
    float[] single = x.toFloats();
    for (int i = 0; i < all.length; i++) {
      double want = value(i, dtype == DType.BF16 ? 7 : 10, dtype == DType.BF16 ? 127 : 15);
      assertThat(wide[i]).as("%x", i).isEqualTo(Double.valueOf(want));
      assertThat(single[i]).isEqualTo(Float.valueOf((float) want));
    }
    for (DType via : new DType[] {DType.F32, DType.F64}) {
      short[] back = (short[]) x.to(via).to(dtype).view().storage();
      for (int i = 0; i < all.length; i++) {
        if (!Double.isNaN(wide[i])) assertThat(back[i]).as("%x", i).isEqualTo(all[i]);
      }
    }
  }

  private static double value(int bits, int mantissa, int bias) {
    int sign = bits >>> 15 == 1 ? -1 : 1;
    int exponent = bits >>> mantissa & 2 * bias + 1;
    double fraction = Math.scalb((double) (bits & (1 << mantissa) - 1), -mantissa);
    if (exponent == 2 * bias + 1) return fraction == 0 ? sign / 0.0 : Double.NaN;
    return exponent == 0
        ? sign * Math.scalb(fraction, 1 - bias)
        : sign * Math.scalb(1 + fraction, exponent - bias);
  }

  /** A sum of 300 ones is 300 although BF16 counts to 256 only: it is rounded once, at the end. */
  @Test
  void accumulatesInF32() {
    Tensor ones = Creation.full(DType.BF16, 1, 1, 300);
    assertThat(ones.sum().item()).isEqualTo(300);
    assertThat(ones.matmul(ones.transpose()).item()).isEqualTo(300);
    assertThat(ones.sum().dtype()).isEqualTo(DType.BF16);
    assertThat(ones.argmax(1).dtype()).isEqualTo(DType.I32);
    assertThat(ones.lt(ones).dtype()).isEqualTo(DType.BOOL);
    assertThat(ones.softmax(-1).toString()).startsWith("bf16[1, 300] [[0.0033");
  }

  @Test
  void nothingIsPromoted() {
    Tensor b = Creation.full(DType.BF16, 1, 2, 2).named("b");
    for (Tensor other :
        new Tensor[] {Tensor.ones(2, 2), b.to(DType.F16), b.to(DType.F64), b.to(DType.I32)}) {
      assertThatThrownBy(() -> other.add(b))
          .isInstanceOf(ShapeException.class)
          .hasMessageContainingAll("add", other.label(), "bf16", "convert one");
    }
    assertThatThrownBy(() -> b.matmul(Tensor.ones(2, 2)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll("left is bf16, right is f32");
    assertThatThrownBy(() -> b.add(Creation.full(DType.BF16, 1, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("add");
    assertThatThrownBy(() -> Key.of(1).normal(DType.BF16, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("bf16");
  }

  @Test
  void longsAreOnlyStored() {
    Tensor t = Creation.of(new long[] {1, -2, Long.MAX_VALUE}, 3).named("ids");
    assertThat(t.toLongs()).containsExactly(1, -2, Long.MAX_VALUE);
    assertThat(t.toString()).isEqualTo("i64[3] (ids) [1, -2, 9223372036854775807]");
    assertThat(t.slice(0, 0, 2).to(DType.I32).toInts()).containsExactly(1, -2);
    assertThat(t.to(DType.F64).toDoubles()).containsExactly(1, -2, 0x1p63);
    assertThatThrownBy(() -> t.to(DType.I32))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContainingAll("element 2", "9223372036854775807");
    assertThatThrownBy(() -> t.add(t))
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll("add", "input 0", "input 1", "(ids)", "to(I32) or to(F64)");
    assertThatThrownBy(t::toFloats)
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("to(F32)");
    assertThatThrownBy(() -> t.to(DType.F32))
        .isInstanceOf(NoKernel.class)
        .hasMessageContainingAll("i64", "f32", "to(F64)");
  }
}
