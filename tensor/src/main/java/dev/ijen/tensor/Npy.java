package dev.ijen.tensor;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * NumPy's file format for one array, versions 1.0 to 3.0, in either byte order and either order of
 * axes. I1, u1, i2 and u2 become I32, u4 becomes I64; structured and object arrays are refused.
 *
 * <p>Format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 */
public final class Npy {
  private static final int CHUNK = 1 << 16;

  private Npy() {}

  /**
   * The array in a file; no scope owns it. One in Fortran order is a transposed view.
   *
   * @throws SnapshotException naming the file and what is wrong
   */
  public static Tensor read(Path file) throws IOException {
    long size = Files.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(file.toString(), in, size);
    }
  }

  /** As NumPy's {@code save} does, version 1.0; beside, then renamed. BF16 has no type there. */
  public static void write(Path file, Tensor t) throws IOException {
    byte[] header = header(t);
    Beside.write(file, channel -> write(header, t, Channels.newOutputStream(channel)));
  }

  /**
   * @param most bytes that can come at all: more than that is neither believed nor allocated
   */
  static Tensor read(String what, InputStream in, long most) throws IOException {
    try {
      NpyHeader h = NpyHeader.read(what, in);
      if (h.bytes() + h.entry().bytes() > most) {
        throw new SnapshotException(
            what + " needs " + h.entry().bytes() + " bytes of data: truncated or damaged");
      }
      Object array = h.entry().array();
      elements(h, in, array);
      if (in.read() >= 0) throw new SnapshotException(what + " goes on after its data");
      return tensor(h, array);
    } catch (EOFException e) {
      throw new SnapshotException(what + " is truncated", e);
    }
  }

  private static void elements(NpyHeader h, InputStream in, Object array) throws IOException {
    Element type = h.entry().type();
    long left = h.entry().bytes();
    byte[] chunk = new byte[(int) Math.min(CHUNK, left)];
    MemorySegment segment = MemorySegment.ofArray(chunk);
    for (int at = 0; left > 0; left -= chunk.length) {
      int bytes = (int) Math.min(chunk.length, left);
      if (in.readNBytes(chunk, 0, bytes) < bytes) {
        throw new SnapshotException(h.entry().what() + " is truncated");
      }
      try {
        type.read(segment, 0, h.order(), array, at, bytes / type.bytes);
      } catch (SnapshotException e) {
        throw new SnapshotException(h.entry().what() + " " + e.getMessage(), e);
      }
      at += bytes / type.bytes;
    }
  }

  private static Tensor tensor(NpyHeader h, Object array) {
    Entry e = h.entry();
    if (!h.fortran()) return e.tensor(array);
    int rank = e.dims().length;
    long[] reversed = new long[rank];
    int[] order = new int[rank];
    for (int a = 0; a < rank; a++) {
      order[a] = rank - 1 - a;
      reversed[a] = e.dims()[order[a]];
    }
    return new Entry(e.what(), e.type(), reversed).tensor(array).permute(order);
  }

  /** Padded so that the data begins at a multiple of 64 bytes, as NumPy does. */
  static byte[] header(Tensor t) {
    StringBuilder s = new StringBuilder("\u0093NUMPY\1\0..{'descr': '");
    s.append(NpyHeader.descr(Element.valueOf(t.dtype().name())));
    s.append("', 'fortran_order': False, 'shape': (");
    int[] dims = t.shape().raw();
    for (int a = 0; a < dims.length; a++) s.append(a > 0 ? ", " : "").append(dims[a]);
    s.append(dims.length == 1 ? ",), }" : "), }");
    s.append(" ".repeat(63 - s.length() % 64)).append('\n');
    int length = s.length() - 10;
    s.setCharAt(8, (char) (length & 0xff));
    s.setCharAt(9, (char) (length >> 8));
    return s.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static void write(byte[] header, Tensor t, OutputStream out) throws IOException {
    out.write(header);
    Element.write(t, (bytes, n) -> out.write(bytes, 0, n));
  }
}
