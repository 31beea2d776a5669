package dev.ijen.kernels.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * What kernels found wrong: five ints on the device, which the first kernel that meets a bad index
 * fills in (macro {@code FAULT}) and which the host looks at when it waits for the device anyway.
 */
final class ClFaults {
  private static final int BYTES = 20; // number, element, index, size, claim

  private final cl_command_queue queue;
  private final ClObjects objects;
  private final ClMemory words;
  private final List<ClFault> known = new ArrayList<>();
  private volatile boolean possible;

  ClFaults(cl_context context, cl_command_queue queue, ClObjects objects, ClPool pool) {
    this.queue = queue;
    this.objects = objects;
    int[] code = {0};
    cl_mem memory = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, BYTES, null, code);
    ClError.check(code[0], "allocating the fault words");
    objects.made(ClObjects.Kind.MEMORY);
    words = new ClMemory(pool, memory, 0);
    clear();
  }

  private void clear() {
    int[] zeros = new int[5];
    int code =
        CL.clEnqueueWriteBuffer(
            queue, words.memory, true, 0, BYTES, Pointer.to(zeros), 0, null, null);
    ClError.check(code, "clearing the fault words");
  }

  ClMemory words() {
    return words;
  }

  /** The number by which this fault is told from others; from 1. */
  synchronized int number(ClFault fault) {
    possible = true;
    int i = known.indexOf(fault);
    if (i < 0) {
      known.add(fault);
      i = known.size() - 1;
    }
    return i + 1;
  }

  /** Throws what the kernels since the last look have found. */
  void check() {
    if (!possible) return;
    int[] found = new int[5];
    synchronized (this) {
      possible = false;
      int code =
          CL.clEnqueueReadBuffer(
              queue, words.memory, true, 0, BYTES, Pointer.to(found), 0, null, null);
      ClError.check(code, "reading the fault words");
      if (found[0] == 0) return;
      clear();
    }
    throw known.get(found[0] - 1).of(found[1], found[2], found[3]);
  }

  void close() {
    CL.clReleaseMemObject(words.memory);
    objects.released(ClObjects.Kind.MEMORY);
  }
}
