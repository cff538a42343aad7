package dev.descent.it.architecture.planted.graph;

import dev.descent.it.architecture.planted.nn.Layer;

/** A fault: upwards. */
public record UsesNn(Layer layer) {}
