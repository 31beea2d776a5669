package dev.ijen.tensor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Spoils files: as bytes, or as what they mean, so that the damage reaches deeper checks. */
final class Mutations {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    7,
    8,
    255,
    65535,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    1L << 40,
    99_999_999,
    100_000_001,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    (1L << 62) + 1
  };

  private static final String[] WORDS = {
    "-1",
    "-9223372036854775808",
    "9223372036854775807",
    "18446744073709551616",
    "2147483647",
    "2147483648",
    "3037000500",
    "4294967296",
    "1e9",
    "2.0",
    "0",
    "1",
    "3",
    "4",
    "8",
    "\"3\"",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "[[[[[[[[",
    "'",
    "\"",
    "\\u0000",
    "",
    " ",
    ",",
    ")",
    "}",
    "BF16",
    "F64",
    "U8",
    "BOOL",
    "F8_E5M2",
    "<f8",
    ">i8",
    "|O",
    "|b1",
    "<c16",
    "__metadata__"
  };

  private static final Pattern NUMBER = Pattern.compile("-?\\d+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  private static final Pattern TOKEN =
      Pattern.compile("-?\\d+|[A-Za-z_][A-Za-z_0-9]*|[^\\sA-Za-z_0-9]");

  private final SplittableRandom r;

  Mutations(SplittableRandom r) {
    this.r = r;
  }

  byte[] safetensors(byte[] file) {
    if (r.nextInt(3) == 0) return bytes(file);
    int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = text(Arrays.copyOfRange(file, 8, 8 + length));
    byte[] data = Arrays.copyOfRange(file, 8 + length, file.length);
    ByteBuffer size = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    size.putLong(0, r.nextInt(20) == 0 ? number() : header.length);
    return join(size.array(), header, r.nextInt(5) == 0 ? bytes(data) : data);
  }

  byte[] npy(byte[] file) {
    if (r.nextInt(3) == 0) return bytes(file);
    int digits = file[6] == 1 ? 2 : 4;
    int length = file[8] & 0xff | (file[9] & 0xff) << 8;
    byte[] start = Arrays.copyOf(file, 8 + digits);
    byte[] header = text(Arrays.copyOfRange(file, 8 + digits, 8 + digits + length));
    byte[] data = Arrays.copyOfRange(file, 8 + digits + length, file.length);
    long size = r.nextInt(20) == 0 ? number() : header.length;
    for (int i = 0; i < digits; i++) start[8 + i] = (byte) (size >> 8 * i);
    return join(start, header, r.nextInt(5) == 0 ? bytes(data) : data);
  }

  byte[] npz(byte[] file) {
    if (r.nextInt(3) == 0) return bytes(file);
    try {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      try (var in = new ZipInputStream(new ByteArrayInputStream(file))) {
        for (ZipEntry e; (e = in.getNextEntry()) != null; ) {
          if (r.nextInt(3) > 0) entries.put(e.getName(), in.readAllBytes());
        }
      }
      if (entries.isEmpty()) return bytes(file);
      String name = pick(new ArrayList<>(entries.keySet()));
      byte[] npy = entries.remove(name);
      switch (r.nextInt(5)) {
        case 0 -> entries.put(name, bomb(npy));
        case 1 ->
            entries.put(
                new String(text(name.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8),
                npy);
        case 2 -> entries.put("x".repeat(name.length() - 4) + ".npy", npy); // may be made equal
        default -> entries.put(name, npy(npy));
      }
      byte[] zip = zip(entries);
      if (r.nextInt(4) == 0) {
        String twice = pick(new ArrayList<>(entries.keySet()));
        zip = replaceAll(zip, "x".repeat(Math.max(0, twice.length() - 4)) + ".npy", twice);
      }
      return r.nextInt(4) == 0 ? central(zip) : zip;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A long run of zeros, which deflates to a thousandth, under a header that may claim more. */
  private byte[] bomb(byte[] npy) {
    long claimed = r.nextInt(2) == 0 ? 1 << 18 : NUMBERS[r.nextInt(NUMBERS.length)];
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + claimed + ",), }";
    byte[] start = Arrays.copyOf(npy, 10);
    start[6] = 1;
    start[8] = (byte) header.length();
    start[9] = 0;
    return join(start, header.getBytes(StandardCharsets.UTF_8), new byte[1 << 18]);
  }

  private byte[] zip(Map<String, byte[]> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var e : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(e.getKey());
        if (r.nextBoolean()) {
          CRC32 crc = new CRC32();
          crc.update(e.getValue());
          entry.setMethod(ZipEntry.STORED);
          entry.setSize(e.getValue().length);
          entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(e.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** A number somewhere in the directory at the end of a zip file. */
  private byte[] central(byte[] zip) {
    byte[] b = zip.clone();
    int at = b.length - 4 - r.nextInt(Math.min(b.length - 4, 400));
    ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putInt(at, (int) number());
    return b;
  }

  private static byte[] replaceAll(byte[] b, String from, String to) {
    if (from.length() != to.length()) return b;
    String s = new String(b, StandardCharsets.ISO_8859_1).replace(from, to);
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * One or two words of a header replaced, repeated, removed or exchanged: mostly numbers by
   * numbers and names by names, so that it stays readable.
   */
  private byte[] text(byte[] header) {
    String s = new String(header, StandardCharsets.ISO_8859_1);
    for (int k = 1 + r.nextInt(2); k > 0; k--) {
      Pattern kind = r.nextInt(4) == 0 ? TOKEN : r.nextBoolean() ? NUMBER : NAME;
      List<MatchResult> tokens = kind.matcher(s).results().toList();
      if (tokens.isEmpty()) continue;
      MatchResult t = pick(tokens);
      String word =
          switch (r.nextInt(8)) {
            case 0, 1, 2 -> pick(tokens).group();
            case 3, 4 -> kind == NUMBER ? Long.toString(number()) : pick(tokens).group();
            case 5 -> kind == NUMBER ? "-" + t.group() : "";
            case 6 -> t.group() + WORDS[r.nextInt(WORDS.length)].repeat(1 + r.nextInt(2) * 300);
            default -> WORDS[r.nextInt(WORDS.length)];
          };
      s = s.substring(0, t.start()) + word + s.substring(t.end());
      if (r.nextInt(6) == 0) s = repeatPart(s);
    }
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** From one comma to another, once more: an entry, or a size. */
  private String repeatPart(String s) {
    int from = s.indexOf(',', r.nextInt(s.length() + 1));
    int to = from < 0 ? -1 : s.indexOf(r.nextBoolean() ? "," : "}", from + 1);
    return to < 0 ? s : s.substring(0, to) + s.substring(from, to) + s.substring(to);
  }

  private byte[] bytes(byte[] file) {
    byte[] b = file.clone();
    for (int k = 1 + r.nextInt(3); k > 0 && b.length > 8; k--) {
      int at = r.nextInt(4) == 0 ? r.nextInt(Math.min(16, b.length)) : r.nextInt(b.length);
      int end = Math.min(b.length, at + 1 + r.nextInt(1 << r.nextInt(8)));
      switch (r.nextInt(8)) {
        case 0 -> b = Arrays.copyOf(b, at);
        case 1 -> b = Arrays.copyOf(b, b.length + end - at);
        case 2, 3 -> b[at] ^= (byte) (1 << r.nextInt(8));
        case 4 -> b[at] = (byte) r.nextInt(256);
        case 5 -> b = join(Arrays.copyOf(b, at), Arrays.copyOfRange(b, end, b.length));
        case 6 -> b = join(Arrays.copyOf(b, end), Arrays.copyOfRange(b, at, b.length));
        default -> {
          ByteBuffer whole = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
          whole.putLong(Math.min(at, b.length - 8), number());
        }
      }
    }
    return b;
  }

  private long number() {
    return NUMBERS[r.nextInt(NUMBERS.length)] + (r.nextInt(4) == 0 ? r.nextInt(-2, 3) : 0);
  }

  private <T> T pick(List<T> list) {
    return list.get(r.nextInt(list.size()));
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] p : parts) all.writeBytes(p);
    return all.toByteArray();
  }
}
