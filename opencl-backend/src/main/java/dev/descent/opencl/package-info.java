/**
 * OpenCL devices: found, opened, and driven through one in-order queue.
 *
 * <pre>{@code
 * try (Backend opencl = new OpenClBackendProvider().open(BackendOptions.defaults())) {
 *     DeviceBuffer x = opencl.allocate(4096);
 *     opencl.kernels().fill(new View(x, 0, 1024, DType.F32), 1.0);
 * }
 * }</pre>
 *
 * <p>A device needs OpenCL 1.2, fused multiply-add, denormals, and divisions and square roots that are rounded
 * correctly: without them the same kernels would mean something else.
 */
@NullMarked
package dev.descent.opencl;

import org.jspecify.annotations.NullMarked;
