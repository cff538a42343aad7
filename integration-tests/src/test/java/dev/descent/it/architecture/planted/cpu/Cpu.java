package dev.descent.it.architecture.planted.cpu;

import dev.descent.it.architecture.planted.spi.Contract;

/** Innocent. */
public record Cpu(Contract contract) {}
