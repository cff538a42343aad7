package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/**
 * Gradients that come in at the outputs of a recurrent layer.
 *
 * @param dy ∂L/∂h after every step, [T, B, H] by time (whatever the direction)
 * @param dhLast ∂L/∂h after the last step [B, H]
 * @param dcLast ∂L/∂c after the last step [B, H], or null for kinds without a cell
 */
public record RecurrentDeltas(View dy, View dhLast, @Nullable View dcLast) {}
