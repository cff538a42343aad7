package dev.descent.it.architecture.planted.opencl;

import dev.descent.it.architecture.planted.cuda.Cuda;

/** A fault: backends do not know each other. */
public record NamesCuda(Cuda cuda) {}
