/**
 * Devices as a user sees them: which there are, which one is taken, and an open one.
 *
 * <pre>{@code
 * System.out.println(Devices.choose(null).line());
 * try (Device device = Devices.open("cpu")) {
 *     HostTensor y = Tensor.of(1f, 2f).exp().eval(device);
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.device;

import org.jspecify.annotations.NullMarked;
