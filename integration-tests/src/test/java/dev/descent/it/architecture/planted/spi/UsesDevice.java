package dev.descent.it.architecture.planted.spi;

import dev.descent.it.architecture.planted.device.Handle;

/** A fault: upwards. */
public record UsesDevice(Handle handle) {}
