package dev.ijen.kernels.opencl;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jocl.cl_kernel;
import org.jspecify.annotations.Nullable;

/** A compiled kernel function. Its arguments are set under the device's lock. */
final class ClFunction {
  final String name;
  final cl_kernel kernel;

  /** The arguments that the kernel object has: only others are set. */
  final @Nullable ClMemory[] memory = new ClMemory[ClCall.BUFFERS];

  private byte[] parameters = {};

  ClFunction(String name, cl_kernel kernel) {
    this.name = name;
    this.kernel = kernel;
  }

  /** Whether the parameters are others than at the last call, which they will be compared with. */
  boolean changed(ByteBuffer values, int bytes) {
    if (parameters.length == bytes && same(values, bytes)) return false;
    if (parameters.length != bytes) parameters = new byte[bytes];
    values.get(0, parameters);
    return true;
  }

  private boolean same(ByteBuffer values, int bytes) {
    for (int i = 0; i < bytes; i++) if (values.get(i) != parameters[i]) return false;
    return true;
  }

  /** After an error: what is set is not known. */
  void forget() {
    Arrays.fill(memory, null);
    parameters = new byte[0];
  }
}
