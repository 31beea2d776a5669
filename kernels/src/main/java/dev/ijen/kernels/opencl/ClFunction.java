package dev.ijen.kernels.opencl;

import org.jocl.cl_kernel;

/** A compiled kernel function. Its arguments are set under the device's lock. */
final class ClFunction {
  final String name;
  final cl_kernel kernel;

  ClFunction(String name, cl_kernel kernel) {
    this.name = name;
    this.kernel = kernel;
  }
}
