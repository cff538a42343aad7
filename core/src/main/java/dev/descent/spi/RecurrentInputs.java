package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a recurrent layer computes from, see {@link RecurrentSpec} for the legend.
 *
 * @param x [T, B, I]
 * @param weightIh W [G·H, I]
 * @param weightHh U [G·H, H]
 * @param biasIh b [G·H]
 * @param biasHh d [G·H]
 * @param h0 state before the first step [B, H]
 * @param c0 cell before the first step [B, H], or null for kinds without one
 * @param mask [T, B], or null; where it is 0 the step is left out: state and cell are copied
 */
public record RecurrentInputs(
        View x,
        View weightIh,
        View weightHh,
        View biasIh,
        View biasHh,
        View h0,
        @Nullable View c0,
        @Nullable View mask) {}
