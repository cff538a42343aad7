package dev.descent.spi;

/** Which of the two normalised exponentials. */
public enum SoftmaxOp {
    /** y_j = exp(x_j − m) / Σ exp(x_k − m), m the row's maximum. */
    SOFTMAX,
    /** y_j = x_j − m − log Σ exp(x_k − m). */
    LOG_SOFTMAX
}
