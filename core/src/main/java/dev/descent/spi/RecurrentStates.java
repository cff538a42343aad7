package dev.descent.spi;

import org.jspecify.annotations.Nullable;

/**
 * What the forward kernel writes.
 *
 * @param hidden h before and after every step [T + 1, B, H]: {@link RecurrentSpec#before} and
 *     {@link RecurrentSpec#after} say where
 * @param cell c in the same order, or null for kinds without one
 * @param reserve {@link RecurrentSpec#reserveSize} elements for the backward kernel of the same backend; what lies
 *     there is the backend's own affair, and null where the size is 0
 */
public record RecurrentStates(View hidden, @Nullable View cell, @Nullable View reserve) {}
