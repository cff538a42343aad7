package dev.descent.it.architecture.planted.graph;

import dev.descent.it.architecture.planted.device.Handle;

/** Innocent. */
public record Node(Handle handle) {}
