package dev.descent.it.architecture.planted.optim;

import dev.descent.it.architecture.planted.graph.Node;

/** Innocent. */
public record Step(Node node) {}
