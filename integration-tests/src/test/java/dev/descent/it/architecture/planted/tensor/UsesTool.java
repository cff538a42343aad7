package dev.descent.it.architecture.planted.tensor;

import javax.tools.Tool;

/** A fault: core needs nothing but java.base and slf4j. */
public record UsesTool(Tool tool) {}
