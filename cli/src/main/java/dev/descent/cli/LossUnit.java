package dev.descent.cli;

/**
 * How a loss is told, where the mean that is trained on is not what the task is measured in.
 *
 * @param name what stands before the number
 * @param factor of the loss
 */
record LossUnit(String name, double factor) {
    /** The loss as it is. */
    static final LossUnit PLAIN = new LossUnit("loss", 1);

    double of(double loss) {
        return loss * factor;
    }
}
