package dev.descent.it.architecture.planted.tensor;

/** Innocent. */
public record Leaf(int value) {}
