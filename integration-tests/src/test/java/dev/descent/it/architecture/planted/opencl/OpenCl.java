package dev.descent.it.architecture.planted.opencl;

import dev.descent.it.architecture.planted.spi.Contract;

/** Innocent. */
public record OpenCl(Contract contract) {}
