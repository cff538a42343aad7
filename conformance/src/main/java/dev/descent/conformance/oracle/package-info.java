/**
 * The float64 oracle: the whole SPI in plain loops over doubles, slow and obvious, sharing nothing with a fast backend.
 *
 * <pre>{@code
 * try (Device device = new Device(new OracleBackend())) {
 *     HostTensor y = Tensor.of(1f, 2f).exp().eval(device); // F64
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.conformance.oracle;

import org.jspecify.annotations.NullMarked;
