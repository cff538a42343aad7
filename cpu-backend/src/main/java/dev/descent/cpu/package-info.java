/**
 * The backend that runs on the processor, in plain Java and, where Java was started with
 * {@code --add-modules jdk.incubator.vector}, on its vector units.
 *
 * <pre>{@code
 * try (Backend cpu = CpuBackend.open(BackendOptions.defaults(), KernelSet.AUTO)) {
 *     DeviceBuffer x = cpu.allocate(4096);
 *     cpu.kernels().fill(new View(x, 0, 1024, DType.F32), 1.0);
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.cpu;

import org.jspecify.annotations.NullMarked;
