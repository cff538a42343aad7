package dev.descent.it.architecture.planted.optim;

import dev.descent.it.architecture.planted.data.Rows;

/** A fault: sideways. */
public record UsesData(Rows rows) {}
