package dev.descent.it.architecture.planted.nn;

import dev.descent.it.architecture.planted.optim.Step;

/** A fault: sideways. */
public record UsesOptim(Step step) {}
