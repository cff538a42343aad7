package dev.descent.it.architecture.planted.nn;

import dev.descent.it.architecture.planted.graph.Node;

/** Innocent. */
public record Layer(Node node) {}
