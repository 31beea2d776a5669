/** The OpenCL device, through JOCL: the only package that names {@code org.jocl}. See README.md. */
@NullMarked
package dev.ijen.kernels.opencl;

import org.jspecify.annotations.NullMarked;
