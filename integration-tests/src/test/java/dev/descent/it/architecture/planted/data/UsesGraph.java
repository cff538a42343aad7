package dev.descent.it.architecture.planted.data;

import dev.descent.it.architecture.planted.graph.Node;

/** A fault: data sets know no graph. */
public record UsesGraph(Node node) {}
