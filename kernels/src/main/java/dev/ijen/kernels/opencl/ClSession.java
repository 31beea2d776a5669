package dev.ijen.kernels.opencl;

import dev.ijen.kernels.DType;
import dev.ijen.kernels.Device;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** What an OpenCL device has while it is open: context, queue, memory, programs. */
final class ClSession {
  private static final boolean SYNC = Boolean.getBoolean("ijen.sync");

  /** Arrays go to and from the device through a direct buffer of this size. */
  private static final int STAGE = 1 << 22;

  final ClObjects objects = new ClObjects();
  final ClPool pool;
  final ClPrograms programs;
  final ClFaults faults;

  private final String name;
  private final cl_context context;
  private final cl_command_queue queue;
  private final Object launching = new Object();
  private final ThreadLocal<ByteBuffer> stage = new ThreadLocal<>();

  @SuppressWarnings("deprecation") // the newer call does not exist before OpenCL 2.0
  ClSession(Device device, cl_platform_id platform, cl_device_id id, ClLimits limits, boolean cpu) {
    name = device.name();
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, platform);
    int[] code = {0};
    context = CL.clCreateContext(properties, 1, new cl_device_id[] {id}, null, null, code);
    ClError.check(code[0], name + ": making a context");
    objects.made(ClObjects.Kind.CONTEXT);
    queue = CL.clCreateCommandQueue(context, id, 0, code);
    ClError.check(code[0], name + ": making a queue");
    objects.made(ClObjects.Kind.QUEUE);
    long limit = Long.getLong("ijen.opencl.memory", limits.globalBytes());
    pool = new ClPool(device, context, objects, limit, limits.maxAllocation());
    programs = new ClPrograms(context, id, limits, cpu, objects);
    faults = new ClFaults(context, queue, objects, pool);
  }

  /** Kernel objects keep their arguments, so only one thread at a time may set them. */
  void enqueue(ClCall c) {
    synchronized (launching) {
      try {
        setArguments(c);
        int code =
            CL.clEnqueueNDRangeKernel(
                queue, c.function.kernel, c.dimensions, null, c.global, c.local, 0, null, null);
        if (code != CL.CL_SUCCESS) throw ClError.of(code, launch(c));
      } catch (CLException e) {
        c.function.forget();
        throw ClError.of(e, launch(c));
      }
    }
    if (SYNC) finish(c.function.name);
  }

  private static void setArguments(ClCall c) {
    ClFunction f = c.function;
    int n = c.memories;
    for (int i = 0; i < n; i++) {
      ClMemory m = c.memory[i];
      if (f.memory[i] == m) continue;
      check(c, i, CL.clSetKernelArg(f.kernel, i, 8, m.handle));
      f.memory[i] = m;
    }
    if (c.bytes == 0 || !f.changed(c.values, c.bytes)) return;
    check(c, n, CL.clSetKernelArg(f.kernel, n, c.bytes, c.params));
  }

  private static void check(ClCall c, int i, int code) {
    if (code == CL.CL_SUCCESS) return;
    c.function.forget();
    String what = c.function.name + ": argument " + i;
    throw ClError.of(code, i < c.memories ? what : what + " (" + c.bytes + " bytes)");
  }

  private String launch(ClCall c) {
    String sizes = c.global[0] + " work-items in groups of " + c.local[0];
    if (c.dimensions == 2) sizes += " x " + c.global[1] + " in groups of " + c.local[1];
    return name + ": launching " + c.function.name + " on " + sizes;
  }

  void finish() {
    finish("an earlier kernel (run with -Dijen.sync=true to see which)");
  }

  private void finish(String culprit) {
    int code;
    try {
      code = CL.clFinish(queue);
    } catch (CLException e) {
      code = e.getStatus();
    }
    ClError.check(code, name + ": " + culprit);
    faults.check();
  }

  private ByteBuffer stage(int bytes) {
    ByteBuffer b = stage.get();
    if (b == null || b.capacity() < bytes) {
      int capacity = Math.min(STAGE, Math.max(4096, Integer.highestOneBit(Math.max(1, bytes)) * 2));
      b = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
      stage.set(b);
    }
    return b;
  }

  void copyIn(Object array, int from, ClMemory to, DType type, int offset, int count) {
    MemorySegment source = segment(array, type);
    long size = type.bytes();
    long bytes = count * size;
    for (long done = 0; done < bytes; ) {
      int n = (int) Math.min(STAGE, bytes - done);
      ByteBuffer b = stage(n);
      MemorySegment.copy(source, from * size + done, MemorySegment.ofBuffer(b), 0, n);
      long at = offset * size + done;
      int code =
          CL.clEnqueueWriteBuffer(queue, to.memory, true, at, n, Pointer.to(b), 0, null, null);
      ClError.check(code, name + ": copying in " + bytes + " bytes");
      done += n;
    }
  }

  void copyOut(ClMemory from, DType type, int offset, Object array, int to, int count) {
    MemorySegment target = segment(array, type);
    long size = type.bytes();
    long bytes = count * size;
    for (long done = 0; done < bytes; ) {
      int n = (int) Math.min(STAGE, bytes - done);
      ByteBuffer b = stage(n);
      long at = offset * size + done;
      int code =
          CL.clEnqueueReadBuffer(queue, from.memory, true, at, n, Pointer.to(b), 0, null, null);
      ClError.check(code, name + ": copying out " + bytes + " bytes");
      MemorySegment.copy(MemorySegment.ofBuffer(b), 0, target, to * size + done, n);
      done += n;
    }
    faults.check();
  }

  private static MemorySegment segment(Object array, DType type) {
    return switch (type) {
      case F32 -> MemorySegment.ofArray((float[]) array);
      case F64 -> MemorySegment.ofArray((double[]) array);
      case I32 -> MemorySegment.ofArray((int[]) array);
      case BOOL -> MemorySegment.ofArray((byte[]) array);
      case BF16, F16 -> MemorySegment.ofArray((short[]) array);
      case I64 -> MemorySegment.ofArray((long[]) array);
    };
  }

  /** Gives everything back; the answer is what is still referred to, or empty. */
  String close() {
    CL.clFinish(queue);
    pool.awaitForgotten();
    faults.close();
    programs.close();
    pool.close();
    CL.clReleaseCommandQueue(queue);
    objects.released(ClObjects.Kind.QUEUE);
    CL.clReleaseContext(context);
    objects.released(ClObjects.Kind.CONTEXT);
    return objects.toString();
  }
}
