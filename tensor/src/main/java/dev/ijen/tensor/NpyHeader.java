package dev.ijen.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an npy file: a magic text, a version, a length and a Python dictionary of three.
 *
 * @param bytes that the head takes, data excluded
 */
record NpyHeader(Entry entry, ByteOrder order, boolean fortran, int bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_BYTES = 1 << 16;

  private static final Pattern ITEM =
      Pattern.compile("\\s*'(\\w+)'\\s*:\\s*('[^']*'|\\([^)]*\\)|\\w+|\\[.*\\])\\s*(,|$)");

  /** NumPy's letter and size to ours. */
  private static final Map<String, Element> TYPES =
      Map.ofEntries(
          Map.entry("f2", Element.F16),
          Map.entry("f4", Element.F32),
          Map.entry("f8", Element.F64),
          Map.entry("i1", Element.I8),
          Map.entry("i2", Element.I16),
          Map.entry("i4", Element.I32),
          Map.entry("i8", Element.I64),
          Map.entry("u1", Element.U8),
          Map.entry("u2", Element.U16),
          Map.entry("u4", Element.U32),
          Map.entry("b1", Element.BOOL));

  /** How NumPy calls a type, such as {@code <f4}. */
  static String descr(Element type) {
    for (var e : TYPES.entrySet()) {
      if (e.getValue() == type) return (type.bytes == 1 ? "|" : "<") + e.getKey();
    }
    throw new IllegalArgumentException("npy has no type for " + type);
  }

  /** Reads it, trusting nothing: {@code what} begins the messages. */
  static NpyHeader read(String what, InputStream in) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < 8 || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new SnapshotException(what + " does not begin as an npy file does");
    }
    if (start[6] < 1 || start[6] > 3 || start[7] != 0) {
      String version = start[6] + "." + start[7];
      throw new SnapshotException(what + " has version " + version + ", 1.0 to 3.0 are read");
    }
    int sizeBytes = start[6] == 1 ? 2 : 4;
    long size = 0;
    byte[] b = exactly(in, sizeBytes);
    for (int i = sizeBytes - 1; i >= 0; i--) size = size << 8 | b[i] & 0xff;
    if (size > MAX_BYTES) {
      throw new SnapshotException(what + " claims a header of " + size + " bytes");
    }
    byte[] text = exactly(in, (int) size);
    String dict =
        new String(text, start[6] == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return parse(what, dict.strip(), 8 + sizeBytes + text.length);
  }

  private static byte[] exactly(InputStream in, int n) throws IOException {
    byte[] b = in.readNBytes(n);
    if (b.length < n) throw new EOFException("truncated in its header");
    return b;
  }

  private static NpyHeader parse(String what, String dict, int bytes) {
    boolean braces = dict.length() > 1 && dict.startsWith("{") && dict.endsWith("}");
    String body = braces ? dict.substring(1, dict.length() - 1) : "";
    Map<String, String> items = new HashMap<>();
    Matcher m = ITEM.matcher(body);
    int at = 0;
    while (m.lookingAt() && items.put(m.group(1), m.group(2)) == null) {
      at = m.end();
      m.region(at, body.length());
    }
    String descr = items.get("descr");
    String shape = items.get("shape");
    String fortran = items.get("fortran_order");
    String shown = dict.length() > 200 ? dict.substring(0, 200) + "..." : dict;
    if (descr == null
        || shape == null
        || fortran == null
        || items.size() != 3
        || !body.substring(at).isBlank()
        || !fortran.matches("True|False")
        || !shape.matches("\\([\\s\\dL,-]*\\)")) {
      throw new SnapshotException(what + " has a header that is not NumPy's: " + shown);
    }
    Entry entry = new Entry(what, type(what, descr), dims(what, shape));
    boolean big = descr.charAt(1) == '>';
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NpyHeader(entry, order, fortran.equals("True"), bytes);
  }

  private static Element type(String what, String descr) {
    Element e =
        descr.matches("'[<>|=].+'") ? TYPES.get(descr.substring(2, descr.length() - 1)) : null;
    if (e != null) return e;
    String kind = descr.startsWith("[") ? "fields" : descr.contains("O") ? "Python objects" : "";
    throw new SnapshotException(
        "%s has elements of type %s%s; read are f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 b1"
            .formatted(what, descr, kind.isEmpty() ? "" : " (" + kind + ")"));
  }

  private static long[] dims(String what, String shape) {
    try {
      return Arrays.stream(shape.substring(1, shape.length() - 1).split(","))
          .map(d -> d.replace("L", "").strip())
          .filter(d -> !d.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw new SnapshotException(what + " has no shape in " + shape, e);
    }
  }
}
