package dev.ijen.kernels.opencl;

import dev.ijen.kernels.NoKernel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

/** The programs and kernel functions of one device: compiled at first use, or read from disk. */
final class ClPrograms {
  private record Key(ClSource source, String definitions, String function) {}

  private static final String NO_FUNCTION = "";

  private final cl_context context;
  private final cl_device_id id;
  private final ClObjects objects;
  private final String header;
  private final String options;
  private final boolean fp64;
  private final ClCache cache;
  private final Map<Key, ClFunction> functions = new ConcurrentHashMap<>();
  private final Map<Key, cl_program> programs = new ConcurrentHashMap<>();

  ClPrograms(cl_context context, cl_device_id id, ClLimits limits, boolean cpu, ClObjects objects) {
    this.context = context;
    this.id = id;
    this.objects = objects;
    this.fp64 = limits.fp64();
    this.header = (cpu ? "IJEN_CPU" : "IJEN_GPU") + (fp64 ? " IJEN_FP64 " : " ");
    this.options =
        "-cl-std=CL1.2" + (limits.exactDivision() ? " -cl-fp32-correctly-rounded-divide-sqrt" : "");
    this.cache = new ClCache(limits, options);
  }

  ClFunction function(ClSource source, String definitions, String name) {
    Key key = new Key(source, definitions, name);
    ClFunction f = functions.get(key);
    return f != null ? f : create(key);
  }

  private synchronized ClFunction create(Key key) {
    ClFunction f = functions.get(key);
    if (f != null) return f;
    Key whole = new Key(key.source, key.definitions, NO_FUNCTION);
    cl_program program = programs.get(whole);
    if (program == null) programs.put(whole, program = build(key));
    int[] code = {0};
    cl_kernel kernel = CL.clCreateKernel(program, key.function, code);
    ClError.check(code[0], "making kernel " + key.function + " of " + key.source);
    objects.made(ClObjects.Kind.KERNEL);
    f = new ClFunction(key.source + ":" + key.function, kernel);
    functions.put(key, f);
    return f;
  }

  private cl_program build(Key key) {
    String text = key.source.with(header + key.definitions);
    if (!fp64 && (key.source.needsDoubles() || key.definitions.contains("double"))) {
      throw new NoKernel(key.source + ": this device has no f64; convert with to(F32)");
    }
    byte[] binary = cache.read(text);
    cl_program program = binary == null ? null : fromBinary(binary);
    if (program == null) {
      program = fromSource(key, text);
      cache.write(text, binary(program));
    }
    objects.made(ClObjects.Kind.PROGRAM);
    return program;
  }

  /** Null when the driver refuses it: after an update, or because the file is not what it was. */
  private @Nullable cl_program fromBinary(byte[] binary) {
    cl_program program = null;
    try {
      int[] code = {0};
      program =
          CL.clCreateProgramWithBinary(
              context,
              1,
              new cl_device_id[] {id},
              new long[] {binary.length},
              new byte[][] {binary},
              new int[1],
              code);
      if (code[0] != CL.CL_SUCCESS) return null;
      if (CL.clBuildProgram(program, 0, null, options, null, null) == CL.CL_SUCCESS) return program;
    } catch (CLException e) {
      // falls through to a fresh build
    }
    if (program != null) CL.clReleaseProgram(program);
    return null;
  }

  private cl_program fromSource(Key key, String text) {
    int[] code = {0};
    cl_program program = CL.clCreateProgramWithSource(context, 1, new String[] {text}, null, code);
    ClError.check(code[0], "creating the program " + key.source);
    int status;
    try {
      status = CL.clBuildProgram(program, 0, null, options, null, null);
    } catch (CLException e) {
      status = e.getStatus();
    }
    if (status == CL.CL_SUCCESS) return program;
    String log = log(program);
    CL.clReleaseProgram(program);
    throw ClError.of(
        status, "compiling %s with %s:%n%s%n".formatted(key.source, key.definitions, log));
  }

  private String log(cl_program program) {
    long[] size = {0};
    CL.clGetProgramBuildInfo(program, id, CL.CL_PROGRAM_BUILD_LOG, 0, null, size);
    byte[] text = new byte[(int) size[0]];
    CL.clGetProgramBuildInfo(
        program, id, CL.CL_PROGRAM_BUILD_LOG, text.length, Pointer.to(text), null);
    return new String(text, java.nio.charset.StandardCharsets.UTF_8).replace("\0", "").strip();
  }

  private static byte[] binary(cl_program program) {
    long[] size = {0};
    int code =
        CL.clGetProgramInfo(
            program, CL.CL_PROGRAM_BINARY_SIZES, Long.BYTES, Pointer.to(size), null);
    ClError.check(code, "asking for a program's size");
    byte[] binary = new byte[(int) size[0]];
    Pointer[] to = {Pointer.to(binary)};
    code = CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARIES, Long.BYTES, Pointer.to(to), null);
    ClError.check(code, "asking for a program's binary");
    return binary;
  }

  synchronized void close() {
    for (ClFunction f : functions.values()) {
      CL.clReleaseKernel(f.kernel);
      objects.released(ClObjects.Kind.KERNEL);
    }
    for (cl_program p : programs.values()) {
      CL.clReleaseProgram(p);
      objects.released(ClObjects.Kind.PROGRAM);
    }
    functions.clear();
    programs.clear();
  }
}
