package dev.descent.it.architecture.planted.device;

import dev.descent.it.architecture.planted.graph.Node;

/** A fault: upwards. */
public record UsesGraph(Node node) {}
