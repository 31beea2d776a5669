package dev.ijen.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ijen.kernels.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @TempDir Path folder;

  /** What GOLDENS.md says of these arrays. */
  private static double[] expected(String type) {
    double[] v = new double[24];
    for (int i = 0; i < 24; i++) {
      double x = type.startsWith("u") ? i : i - 12;
      v[i] = type.equals("b1") ? i % 3 == 0 ? 1 : 0 : type.startsWith("f") ? 1.25 * x : x;
    }
    if (type.equals("u4")) v[23] = 0xffffffffL;
    return v;
  }

  private static DType dtype(String type) {
    return switch (type) {
      case "f2" -> DType.F16;
      case "f4" -> DType.F32;
      case "f8" -> DType.F64;
      case "b1" -> DType.BOOL;
      case "i8", "u4" -> DType.I64;
      default -> DType.I32;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.npz", "types-big-endian.npz", "fortran.npz"})
  void readsWhatNumPyWrote(String file) throws IOException {
    Map<String, Tensor> t = Npz.read(Goldens.file(file));
    String[] types = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 b1".split(" ");
    for (String type : types) {
      Tensor a = t.get(type);
      assertThat(a.label()).isEqualTo(dtype(type) + "[2, 3, 4] (" + type + ")");
      if (type.equals("i8")) {
        assertThat(a.toLongs()[0]).isEqualTo((1L << 53) + 1);
        assertThat(a.toLongs()[23]).isEqualTo(11);
      } else {
        assertThat(a.toDoubles()).isEqualTo(expected(type));
      }
      assertThat(a.view().buffer().owner()).isNull();
    }
    if (!file.startsWith("fortran")) {
      assertThat(t.keySet()).containsExactly(types);
      return;
    }
    assertThat(t.get("f4").view().strides()).containsExactly(1, 2, 6);
    assertThat(t.get("scalar").shape()).isEqualTo(Shape.SCALAR);
    assertThat(t.get("scalar").item()).isEqualTo(2.5);
    assertThat(t.get("empty").label()).isEqualTo("f32[0, 3] (empty)");
    assertThat(t.get("line").toFloats()).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.npy", "v2.npy", "v3.npy"})
  void readsEveryVersion(String file) throws IOException {
    Tensor t = Npy.read(Goldens.file(file));
    assertThat(t.label()).isEqualTo("f32[2, 3, 4]");
    assertThat(t.toDoubles()).isEqualTo(expected("f4"));
  }

  /** NumPy 2.4.6 loads what this test writes; its own version 1.0 file has the same bytes. */
  @Test
  void writesWhatNumPyWould() throws IOException {
    Path file = folder.resolve("a.npy");
    Npy.write(file, Npy.read(Goldens.file("v1.npy")));
    assertThat(file).hasSameBinaryContentAs(Goldens.file("v1.npy"));
  }

  @Test
  void everyTypeComesBack() throws IOException {
    Map<String, Tensor> t = new LinkedHashMap<>();
    t.put("bool", Tensor.of(new boolean[] {true, false, true}, 3));
    t.put("f16", Tensor.of(new float[] {1.5f, -0f, Float.NaN}, 3, 1).to(DType.F16));
    t.put("f32", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose());
    t.put("f64", Tensor.of(new double[] {Math.PI}, new int[0]));
    t.put("i32", Tensor.of(new int[] {Integer.MIN_VALUE, 7}, 2));
    t.put("i64", Creation.of(new long[] {Long.MIN_VALUE}, 1));
    t.put("large", Key.of(1).normal(300, 301));
    t.put("nothing", Tensor.zeros(0, 3));
    Path file = folder.resolve("all.npz");
    Npz.write(file, t);
    Map<String, Tensor> back = Npz.read(file);
    assertThat(back.keySet()).containsExactlyElementsOf(t.keySet());
    for (var e : t.entrySet()) {
      Path one = folder.resolve("one.npy");
      Npy.write(one, e.getValue());
      for (Tensor r : new Tensor[] {back.get(e.getKey()), Npy.read(one)}) {
        assertThat(r.dtype()).isEqualTo(e.getValue().dtype());
        assertThat(r.shape()).isEqualTo(e.getValue().shape());
        assertThat(r.toDoubles()).isEqualTo(e.getValue().toDoubles());
      }
    }
    assertThatThrownBy(() -> Npy.write(folder.resolve("b"), Tensor.zeros(2).to(DType.BF16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no type for BF16");
    assertThat(folder.resolve("b")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "fields.npy,(fields)",
    "objects.npy,(Python objects)",
    "texts.npy,<U2",
    "complex.npy,<c8",
    "void.npy,|V2"
  })
  void otherTypesAreRefusedByName(String file, String message) {
    Path golden = Goldens.file(file);
    assertThatThrownBy(() -> Npy.read(golden))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll(golden.toString(), "elements of type", message);
  }

  private static byte[] npy(String header, int data) {
    String start = "\u0093NUMPY\1\0" + (char) header.length() + "\0" + header;
    return Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), start.length() + data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)};it is fine",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), };it is fine",
        "{'shape':(1,2),'descr':'=f4','fortran_order':True};it is fine",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)};needs 12 bytes of data",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)};goes on after its data",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)};negative size -2",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,-1)};negative size -2",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,99999999999)};large",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)};no shape in",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0,99999999999)};more elements than",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,)};not NumPy's",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1};not NumPy's",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)};not NumPy's",
        "{'descr': '<f4', 'shape': (2,)};not NumPy's",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} or so;not NumPy's",
        "{;not NumPy's",
        "{};not NumPy's",
        "\" \";not NumPy's",
        "{'descr': '<f3', 'fortran_order': False, 'shape': (2,)};elements of type '<f3'",
        "{'descr': '|b1', 'fortran_order': False, 'shape': (8,)};is BOOL but holds 2",
      })
  void headersThatLie(String header, String message) throws IOException {
    Path file = folder.resolve("a.npy");
    byte[] bytes = npy(header, 8);
    if (header.contains("b1")) bytes[bytes.length - 1] = 2;
    Files.write(file, bytes);
    if (message.equals("it is fine")) assertThat(Npy.read(file).size()).isEqualTo(2);
    else {
      assertThatThrownBy(() -> Npy.read(file))
          .isInstanceOf(SnapshotException.class)
          .hasMessageContainingAll(file.toString(), message);
    }
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    for (String golden : new String[] {"v1.npy", "v2.npy", "types.npz"}) {
      byte[] whole = Files.readAllBytes(Goldens.file(golden));
      Path file = folder.resolve(golden);
      for (int n = 0; n < whole.length; n += golden.endsWith("z") ? 13 : 1) {
        Files.write(file, Arrays.copyOf(whole, n));
        assertThatThrownBy(
                () -> {
                  if (golden.endsWith("z")) Npz.read(file);
                  else Npy.read(file);
                })
            .isInstanceOf(SnapshotException.class)
            .hasMessageContaining(file.toString());
      }
    }
    assertThatThrownBy(() -> Npy.read(folder.resolve("no")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Npz.read(folder.resolve("no")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private void zip(Map<String, byte[]> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var e : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(e.getKey()));
        zip.write(e.getValue());
        zip.closeEntry();
      }
    }
    Files.write(folder.resolve("a.npz"), bytes.toByteArray());
  }

  private void refused(String... messages) {
    Path file = folder.resolve("a.npz");
    assertThatThrownBy(() -> Npz.read(file))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(messages);
  }

  @Test
  void archivesThatLie() throws IOException {
    zip(Map.of("readme.txt", new byte[3]));
    refused("readme.txt is not an npy file");
    zip(Map.of("w.npy", new byte[3]));
    refused("array w", "does not begin");
    // Claims a gigabyte, which no deflated file of this size can hold.
    String bomb = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000,)}";
    zip(Map.of("w.npy", npy(bomb, 1 << 20)));
    refused("array w", "needs 1000000000 bytes");
    Files.write(folder.resolve("a.npz"), damaged());
    refused("array f2", "checksum");
  }

  /** One bit of the first array's data, which lies there as it is. */
  private static byte[] damaged() throws IOException {
    byte[] b = Files.readAllBytes(Goldens.file("types.npz"));
    b[200] ^= 1;
    return b;
  }
}
