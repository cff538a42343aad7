package dev.descent.it.architecture.planted.tensor;

import dev.descent.it.architecture.planted.spi.Contract;

/** A fault, and with Contract a cycle. */
public record UsesSpi(Contract contract) {}
