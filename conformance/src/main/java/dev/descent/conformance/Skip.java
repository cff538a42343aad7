package dev.descent.conformance;

/**
 * A case that did not run.
 *
 * @param name name of the case
 * @param reason why it did not
 */
public record Skip(String name, String reason) {}
