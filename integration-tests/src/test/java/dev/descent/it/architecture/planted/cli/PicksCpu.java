package dev.descent.it.architecture.planted.cli;

import dev.descent.it.architecture.planted.cpu.Cpu;

/** Innocent: a command may name a backend. */
public record PicksCpu(Cpu cpu) {}
