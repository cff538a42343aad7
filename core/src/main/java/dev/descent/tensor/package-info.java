/**
 * Values on the host: shapes, element types and plain arrays with a shape.
 *
 * <pre>{@code
 * HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, Shape.of(2, 3));
 * float corner = x.getFloat(1, 2); // 6
 * }</pre>
 */
@NullMarked
package dev.descent.tensor;

import org.jspecify.annotations.NullMarked;
