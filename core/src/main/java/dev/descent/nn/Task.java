package dev.descent.nn;

/** What the outputs of a model mean, and with them which metrics fit. */
public enum Task {
    /** One class of several. */
    CLASSIFY,
    /** Any number of labels at once. */
    MULTILABEL,
    /** Real numbers. */
    REGRESS
}
