package dev.descent.nn;

/**
 * A module that takes a mask [batch, time] as its second input: 1 for a real step, 0 for padding. {@link Sequential}
 * hands it the mask.
 */
public interface Masked {}
