package dev.descent.it.architecture.planted.cli;

/** Innocent. */
public record Command(int value) {}
