package dev.descent.it.architecture.planted.train;

import dev.descent.it.architecture.planted.cli.Command;

/** A fault: from core outwards. */
public record NamesCommand(Command command) {}
