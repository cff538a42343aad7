package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/**
 * What the backward kernel writes: the gradients of the inputs, in their shapes.
 *
 * @param dx [T, B, I], or null if nobody wants it; 0 where a step is masked
 * @param dWeightIh [G·H, I]
 * @param dWeightHh [G·H, H]
 * @param dBiasIh [G·H]
 * @param dBiasHh [G·H]
 * @param dh0 [B, H]
 * @param dc0 [B, H], or null for kinds without a cell
 * @param work {@link RecurrentSpec#workSize} elements to work in, left with anything
 */
public record RecurrentGradients(
        @Nullable View dx,
        View dWeightIh,
        View dWeightHh,
        View dBiasIh,
        View dBiasHh,
        View dh0,
        @Nullable View dc0,
        View work) {}
