package dev.descent.it.architecture.planted.conformance;

import dev.descent.it.architecture.planted.cpu.Cpu;

/** A fault: the suite judges any backend, so it names none. */
public record NamesCpu(Cpu cpu) {}
