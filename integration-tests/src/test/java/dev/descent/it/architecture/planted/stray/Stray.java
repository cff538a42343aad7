package dev.descent.it.architecture.planted.stray;

/** A fault: no rule knows this package. */
public record Stray(int value) {}
