package dev.descent.it.architecture.planted.conformance;

/** A fault: anybody can extend it. */
public class OpenType {}
