/**
 * NVIDIA GPUs: found, opened, and driven through one stream for work and one for copies.
 *
 * <pre>{@code
 * try (Backend cuda = new CudaBackendProvider().open(BackendOptions.defaults())) {
 *     DeviceBuffer x = cuda.allocate(4096);
 *     cuda.kernels().fill(new View(x, 0, 1024, DType.F32), 1.0);
 * }
 * }</pre>
 *
 * <p>A device needs compute capability 7.5 and a driver for CUDA 12.0 or newer, and nothing else. Where cuBLAS 12 or 13
 * is installed, it multiplies matrices; otherwise a kernel of our own does.
 */
@NullMarked
package dev.descent.cuda;

import org.jspecify.annotations.NullMarked;
