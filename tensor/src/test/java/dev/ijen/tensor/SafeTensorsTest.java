package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("weights.safetensors");
  }

  private static Map<String, Tensor> everyType() {
    Map<String, Tensor> t = new LinkedHashMap<>();
    t.put("mask", Tensor.of(new boolean[] {true, false, true}, 3));
    t.put("layers.0.weight", Tensor.of(new float[] {1.5f, -0.0f, 1e-40f, Float.NaN, 3, 4}, 2, 3));
    t.put("a \"quoted\" \\ naïve 名前", Tensor.of(new double[] {Math.PI}, new int[0]));
    t.put("turned", Tensor.of(new int[] {1, 2, 3, Integer.MIN_VALUE, 5, 6}, 2, 3).transpose());
    t.put("nothing", Tensor.zeros(0, 3));
    return t;
  }

  /**
   * A file like this one was read with the Python package safetensors 0.8.0 under NumPy 2.4.6
   * (safetensors.numpy.load_file and safe_open): names, types, shapes, bits and metadata were those
   * put in, although the F32 data is not aligned.
   */
  @Test
  void whatIsWrittenIsRead() throws IOException {
    SafeTensors.write(file, everyType(), Map.of("steps", "12", "text", "a \"b\" \\\n"));
    SafeTensors.File back = SafeTensors.read(file);

    assertThat(back.checked()).isTrue();
    assertThat(back.metadata()).isEqualTo(Map.of("steps", "12", "text", "a \"b\" \\\n"));
    assertThat(back.tensors().keySet()).containsExactlyElementsOf(everyType().keySet());
    everyType()
        .forEach((name, t) -> {
          Tensor r = back.tensors().get(name);
          assertThat(r.dtype()).isEqualTo(t.dtype());
          assertThat(r.shape()).isEqualTo(t.shape());
          assertThat(r.toDoubles()).isEqualTo(t.toDoubles());
          assertThat(r.name()).isEqualTo(name);
          assertThat(r.view().buffer().owner()).isNull();
        });
  }

  /** NaN bits and negative zero survive: elements are moved, not converted. */
  @Test
  void bitsSurvive() throws IOException {
    float odd = Float.intBitsToFloat(0x7fc12345);
    SafeTensors.write(file, Map.of("x", Tensor.of(odd, -0.0f)), Map.of());
    float[] back = SafeTensors.read(file).tensors().get("x").toFloats();
    assertThat(Float.floatToRawIntBits(back[0])).isEqualTo(0x7fc12345);
    assertThat(Float.floatToRawIntBits(back[1])).isEqualTo(0x80000000);
  }

  /**
   * python.safetensors was written by the Python package safetensors 0.8.0 (safetensors.numpy
   * .save_file) from NumPy 2.4.6 arrays; the expected numbers are those that the script put in.
   */
  @Test
  void readsWhatThePythonPackageWrote() throws Exception {
    Path golden = Path.of(SafeTensorsTest.class.getResource("python.safetensors").toURI());
    SafeTensors.File f = SafeTensors.read(golden);

    assertThat(f.checked()).isFalse();
    assertThat(f.metadata())
        .containsEntry("quote", "a \"b\" \\ c\n")
        .containsEntry("made by", "safetensors 0.8.0, NumPy 2.4.6");
    Map<String, Tensor> t = f.tensors();
    assertThat(t).hasSize(7);
    assertThat(t.get("weight").label()).isEqualTo("f32[2, 3] (weight)");
    assertThat(t.get("weight").toFloats())
        .isEqualTo(new float[] {1.5f, -2, 3.25f, .1f, 1e-40f, -0f});
    assertThat(t.get("empty").shape()).isEqualTo(Shape.of(0, 3));
    assertThat(t.get("scalar").shape()).isEqualTo(Shape.SCALAR);
    assertThat(t.get("scalar").item()).isEqualTo(Math.PI);
    assertThat(t.get("big").toDoubles())
        .isEqualTo(new double[] {1e300, Double.NEGATIVE_INFINITY, Double.NaN});
    assertThat(t.get("index").toInts())
        .isEqualTo(new int[] {1, -2, Integer.MAX_VALUE, Integer.MIN_VALUE});
    assertThat(t.get("mask").toBooleans()).isEqualTo(new boolean[] {true, false, true});
    assertThat(t.get("naïve.名前").toInts()).isEqualTo(new int[] {7});
    assertThatThrownBy(() -> Snapshot.read(golden))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("no checksum of Ijen's");
  }

  /** What torch.safetensors holds is in GOLDENS.md's script: the ends of every type's range. */
  @Test
  void readsEveryTypeThatPyTorchWrites() throws IOException {
    try (SafeTensorsReader in = SafeTensors.open(Goldens.file("torch.safetensors"))) {
      assertThat(in.names()).hasSize(15);
      assertThat(in.verify()).isFalse();
      assertThat(in.tensor("bf16").label()).isEqualTo("bf16[2, 2] (bf16)");
      assertThat(in.tensor("bf16").toFloats()).containsExactly(1.5f, -2, 3.140625f, 1 / 0f);
      assertThat(in.tensor("f16").toDoubles())
          .containsExactly(0.0999755859375, -65504, 0x1p-24, Double.NaN);
      assertThat(in.tensor("f32").toFloats()).containsExactly(.1f, -1e-40f);
      assertThat(in.tensor("f64").toDoubles()).containsExactly(1.0 / 3);
      assertThat(in.tensor("bool").toBooleans()).containsExactly(true, false, true);
      assertThat(in.tensor("i8").toInts()).containsExactly(-128, 127, -1);
      assertThat(in.tensor("u8").toInts()).containsExactly(0, 255, 128);
      assertThat(in.tensor("i16").toInts()).containsExactly(-32768, 32767);
      assertThat(in.tensor("u16").toInts()).containsExactly(0, 65535);
      assertThat(in.tensor("i32").toInts()).containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
      assertThat(in.tensor("u32").toLongs()).containsExactly(0, 4294967295L);
      assertThat(in.tensor("i64").toLongs())
          .containsExactly(Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1, 5);
      assertThat(in.tensor("empty").label()).isEqualTo("bf16[0, 3] (empty)");
      assertThat(in.tensor("scalar").item()).isEqualTo(2.5);
      assertThat(in.describe("u8")).isEqualTo("U8[3]");
      assertThat(in.describe("f8")).isEqualTo("F8_E4M3[2]");
      assertThatThrownBy(() -> in.tensor("f8"))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining("tensor f8 has type F8_E4M3, which Ijen does not read");
      assertThatThrownBy(() -> in.tensor("f9"))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContainingAll("no tensor f9", "torch.safetensors");
    }
  }

  /** Far beyond what an array or one mapped buffer holds; only the pages that are read cost. */
  @Test
  void aFileOfFiveGigabytesOpensAtNoCost() throws IOException {
    long far = 5L << 30;
    String header =
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},%s}"
            .formatted(far, far, entryAt("v", far));
    put(header, 0);
    long data = Files.size(file);
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(data + far);
      out.writeInt(0x0000c03f); // 1.5, little-endian
    }
    try (SafeTensorsReader in = SafeTensors.open(file)) {
      assertThat(in.tensor("v").toFloats()).containsExactly(1.5f);
      assertThatThrownBy(() -> in.tensor("w"))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContainingAll(file.toString(), "tensor w", "more elements than an array");
    }
  }

  private static String entryAt(String name, long from) {
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
        .formatted(name, from, from + 4);
  }

  @Test
  void everyTypeOfOursComesBack() throws IOException {
    Map<String, Tensor> t = new LinkedHashMap<>(everyType());
    t.put("bf16", Key.of(1).normal(3, 70_001).to(DType.BF16).transpose());
    t.put("f16", Tensor.of(1.5f, -2).to(DType.F16));
    t.put("i64", Creation.of(new long[] {Long.MIN_VALUE, 5}, 2));
    SafeTensors.write(file, t, Map.of());
    SafeTensors.File back = SafeTensors.read(file);
    assertThat(back.checked()).isTrue();
    t.forEach((name, x) -> {
      assertThat(back.tensors().get(name).label()).isEqualTo(x.named(name).label());
      assertThat(back.tensors().get(name).toDoubles()).isEqualTo(x.toDoubles());
    });
  }

  @Test
  void tensorsOutliveTheirFile() throws IOException {
    SafeTensors.write(file, Map.of("w", Tensor.of(1.5f, -2)), Map.of());
    SafeTensorsReader in = SafeTensors.open(file);
    Tensor w = in.tensor("w");
    in.close();
    assertThat(w.toFloats()).containsExactly(1.5f, -2);
    assertThatThrownBy(() -> in.tensor("w")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    SafeTensors.write(file, everyType(), Map.of("steps", "12"));
    byte[] whole = Files.readAllBytes(file);
    for (int n = 0; n < whole.length; n++) {
      Files.write(file, Arrays.copyOf(whole, n));
      assertThatThrownBy(() -> SafeTensors.read(file))
          .as("cut to %d of %d bytes", n, whole.length)
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining(file.toString());
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(SnapshotException.class);
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    SafeTensors.write(file, Map.of("w", Tensor.of(1.5f, -2)), Map.of("n", "12"));
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < 8 * whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i / 8] ^= (byte) (1 << i % 8);
      Files.write(file, damaged);
      assertThatThrownBy(() -> Snapshot.read(file))
          .as("bit %d of byte %d (%c)", i % 8, i / 8, (char) whole[i / 8])
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void foreignFilesAreNamed() throws IOException {
    String[] texts = {"", "PNG", "{\"a\": 1}", "\u0089PNG\r\n\u001a\n and so on and so on"};
    for (String text : texts) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> SafeTensors.read(file))
          .as(text)
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining(file.toString());
    }
    assertThatThrownBy(() -> SafeTensors.read(folder.resolve("missing")))
        .isInstanceOf(IOException.class);
  }

  private void put(String header, int data) throws IOException {
    byte[] h = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer b = ByteBuffer.allocate(8 + h.length + data).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, b.putLong(h.length).put(h).array());
  }

  private static String entry(String name, String dtype, String shape, int from, int to) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, from, to);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '!',
      value = {
        "F32;[2];0;8;it is fine",
        "F32;[3];0;8;tensor w has 8 bytes, its shape [3] needs 12",
        "F32;[-2];0;8;negative size -2",
        "F32;[2147483647,2147483647,2147483647];0;8;impossibly large",
        "F32;[2];4;12;overlaps its neighbour or leaves a hole",
        "F32;[2];8;0;has -8 bytes",
        "F8_E4M3;[8];0;8;type F8_E4M3, which Ijen does not read",
        "F32;2;0;8;not the JSON",
        "F32;[2.5];0;8;not the JSON",
        "F32;[2.0];0;8;not the JSON",
        "F32;[\"2\"];0;8;not the JSON",
        "F32;[2],\"shape\":[2];0;8;has its shape twice",
        "F32;[2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1];0;8;65 axes",
        "F32;[2],\"more\":3,\"more\":3;0;8;has its more twice",
        "F32;[3000000000];0;8;its shape [3000000000] needs 12000000000",
        "F32;[2],\"more\":[[{}]];0;8;it is fine",
      })
  void headersThatLie(String dtype, String shape, int from, int to, String message)
      throws IOException {
    put("{" + entry("w", dtype, shape, from, to) + "}", 8);
    if (message.equals("it is fine")) assertThat(SafeTensors.read(file).tensors()).containsKey("w");
    else {
      assertThatThrownBy(() -> SafeTensors.read(file))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContaining(message)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void namesAndRangesMustNotRepeat() throws IOException {
    put("{" + entry("w", "F32", "[1]", 0, 4) + "," + entry("w", "F32", "[1]", 4, 8) + "}", 8);
    refused("tensor w is there twice");
    put("{" + entry("v", "F32", "[2]", 0, 8) + "," + entry("w", "F32", "[1]", 4, 8) + "}", 8);
    refused("tensor w overlaps its neighbour");
    put("{" + entry("v", "F32", "[1]", 0, 4) + "," + entry("w", "F32", "[1]", 0, 4) + "}", 8);
    refused("tensor w overlaps its neighbour");
    put("{" + entry("v", "F32", "[1]", 0, 4) + "," + entry("w", "F32", "[1]", 5, 9) + "}", 9);
    refused("tensor w overlaps its neighbour or leaves a hole");
    put("{" + entry("v", "F32", "[1]", 0, 4) + "}", 8);
    refused("should hold 4 bytes of data but has 8");
    put("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0);
    refused("metadata entry a is there twice");
    put("{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4);
    refused("tensor w lacks its dtype, shape or data_offsets");
    put("{} and more", 0);
    refused("header");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMaskHoldsNothingButZeroAndOne() throws IOException {
    put("{" + entry("m", "BOOL", "[2]", 0, 2) + "}", 2);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] = 2;
    Files.write(file, bytes);
    refused("tensor m is BOOL but holds 2");
  }

  @Test
  void aGiantHeaderAllocatesNothing() throws IOException {
    for (long claimed : new long[] {99_999_999, 1L << 40, Long.MAX_VALUE, -1, 0, 1}) {
      Files.write(
          file, ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed).array());
      refused("its header claims " + claimed + " bytes of a file of 64");
    }
  }

  @Test
  void reservedNamesAreRefused() {
    Map<String, Tensor> none = Map.of();
    assertThatThrownBy(
            () -> SafeTensors.write(file, Map.of("__metadata__", Tensor.zeros(1)), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("__metadata__");
    assertThatThrownBy(() -> SafeTensors.write(file, none, Map.of("ijen.crc32c", "1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).doesNotExist();
  }

  @Test
  void aFailedWriteLeavesNothingBehind() throws IOException {
    Files.createDirectory(file);
    Files.writeString(file.resolve("occupied"), "");
    assertThatThrownBy(() -> SafeTensors.write(file, everyType(), Map.of()))
        .isInstanceOf(IOException.class);
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
    assertThatThrownBy(
            () -> SafeTensors.write(folder.resolve("no/such/file"), everyType(), Map.of()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void writingReadsNoRecycledTensor() {
    Tensor gone;
    try (var s = new Scope()) {
      gone = Tensor.zeros(3).add(1);
    }
    assertThatThrownBy(() -> SafeTensors.write(file, Map.of("x", gone), Map.of()))
        .hasMessageContaining("use after close");
    assertThat(file).doesNotExist();
  }

  @Test
  void everyTypeOfTheEngineIsAKnownTypeOfTheFormat() {
    // The format's own names, from its README.
    assertThat(DType.values())
        .allSatisfy(
            d -> assertThat(d.name()).isIn("F32", "F64", "I32", "BOOL", "F16", "BF16", "I64"));
  }
}
