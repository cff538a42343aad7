package dev.descent.it.architecture.planted.spi;

import dev.descent.it.architecture.planted.tensor.Leaf;

/** Innocent. */
public record Contract(Leaf leaf) {}
