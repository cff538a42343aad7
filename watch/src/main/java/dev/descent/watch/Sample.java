package dev.descent.watch;

/**
 * Something that a model wrote.
 *
 * @param epoch after which
 * @param step finished steps
 */
public record Sample(int epoch, long step, String text) {}
