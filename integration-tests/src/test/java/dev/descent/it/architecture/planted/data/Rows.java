package dev.descent.it.architecture.planted.data;

import dev.descent.it.architecture.planted.tensor.Leaf;

/** Innocent. */
public record Rows(Leaf leaf) {}
