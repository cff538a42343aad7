package dev.descent.it.architecture.planted.csv;

import dev.descent.it.architecture.planted.opencl.OpenCl;

/** A fault: a file reader that knows a device. */
public record NamesOpenCl(OpenCl openCl) {}
