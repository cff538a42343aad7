package dev.descent.it.architecture.planted.train;

import dev.descent.it.architecture.planted.optim.Step;

/** Innocent. */
public record Loop(Step step) {}
