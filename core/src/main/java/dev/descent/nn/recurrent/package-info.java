/**
 * Recurrent networks: cells, and the layer that runs them over sequences.
 *
 * <p>Legend of shapes: B batch, T time, I inputs, H hidden. Sequences are [B, T, …] at the layers' doors. Gate order,
 * layout and the two biases are PyTorch's, so that weights travel.
 *
 * <pre>{@code
 * Module model = new Sequential(
 *         Recurrent.gru(2, 64).last().build(), // [B, T, 2] to [B, 64]
 *         new Dense(64, 1));
 * }</pre>
 *
 * <p>State is a value: {@link dev.descent.nn.recurrent.Recurrent#initialState} gives one, {@code run} takes one and
 * gives the next, {@link dev.descent.nn.recurrent.RecurrentState#detached} cuts the gradient.
 */
@NullMarked
package dev.descent.nn.recurrent;

import org.jspecify.annotations.NullMarked;
