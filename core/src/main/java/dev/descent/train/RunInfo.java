package dev.descent.train;

/**
 * A run that is about to start.
 *
 * @param epochs planned epochs
 * @param stepsPerEpoch steps of an epoch
 * @param examples training examples
 * @param validationExamples validation examples, 0 without validation
 */
public record RunInfo(int epochs, int stepsPerEpoch, int examples, int validationExamples) {}
