/**
 * Layers, initialisers, activations and losses. A model is a {@link dev.descent.nn.Module} whose forward is plain Java:
 *
 * <pre>{@code
 * final class Residual extends Layer {
 *     private final Dense inner = child("inner", new Dense(64, 64, Activation.RELU));
 *
 *     @Override
 *     protected Tensor forward(Tensor x) {
 *         return inner.apply(x).add(x);
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.descent.nn;

import org.jspecify.annotations.NullMarked;
