/**
 * Kernels and their launches for devices that are programmed in C: sources by family, a manifest of what there is, and
 * {@link DeviceKernels}, which turns the calls of {@link dev.descent.spi.Kernels} into launches. A backend supplies
 * what starts one launch.
 *
 * <pre>{@code
 * String source = KernelSource.openCl();
 * Kernels kernels = new DeviceKernels(KernelTarget.OPENCL, launch -> enqueue(launch), scratch, GemmStyle.TILES);
 * }</pre>
 */
@NullMarked
package dev.descent.kernels;

import org.jspecify.annotations.NullMarked;
