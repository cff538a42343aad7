package dev.descent.it.architecture.planted.device;

import dev.descent.it.architecture.planted.spi.Contract;

/** Innocent. */
public record Handle(Contract contract) {}
