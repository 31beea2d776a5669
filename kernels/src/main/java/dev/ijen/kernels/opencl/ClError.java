package dev.ijen.kernels.opencl;

import org.jocl.CL;
import org.jocl.CLException;

/** An OpenCL call that failed: which, on what, and the code's name. */
final class ClError extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final int code;

  private ClError(int code, String message) {
    super(message);
    this.code = code;
  }

  /** Throws unless the code says success. */
  static void check(int code, String what) {
    if (code != CL.CL_SUCCESS) throw of(code, what);
  }

  static ClError of(int code, String what) {
    return new ClError(code, what + " failed: " + CL.stringFor_errorCode(code));
  }

  /** When somebody in this process has switched JOCL's exceptions on. */
  static ClError of(CLException e, String what) {
    ClError error = of(e.getStatus(), what);
    error.initCause(e);
    return error;
  }

  boolean isOutOfMemory() {
    return isOutOfMemory(code);
  }

  static boolean isOutOfMemory(int code) {
    return code == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE
        || code == CL.CL_OUT_OF_RESOURCES
        || code == CL.CL_OUT_OF_HOST_MEMORY;
  }
}
