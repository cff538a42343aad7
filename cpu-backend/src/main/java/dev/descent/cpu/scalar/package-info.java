/**
 * The inner loops in plain Java, and the definitions of the elementary functions and of the random numbers.
 *
 * <pre>{@code
 * float y = FloatMath.tanh(0.5f);
 * }</pre>
 */
@NullMarked
package dev.descent.cpu.scalar;

import org.jspecify.annotations.NullMarked;
