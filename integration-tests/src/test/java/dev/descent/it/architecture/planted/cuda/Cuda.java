package dev.descent.it.architecture.planted.cuda;

import dev.descent.it.architecture.planted.spi.Contract;

/** Innocent. */
public record Cuda(Contract contract) {}
