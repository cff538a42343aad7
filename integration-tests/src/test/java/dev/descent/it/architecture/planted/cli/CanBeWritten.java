package dev.descent.it.architecture.planted.cli;

import java.io.Serializable;

/** A fault: Java serialization. */
public record CanBeWritten(int value) implements Serializable {}
