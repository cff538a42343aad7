package dev.descent.train;

/** Is told how a run goes. Called on the training thread. */
public interface Callback {
    /** Before the first step. */
    default void onStart(RunInfo run) {}

    /** After every step. The event object is the same one every time: copy what is to be kept. */
    default void onBatch(BatchEvent event) {}

    /** Before a step for which {@link Trainer.Builder#reportGradients} asked. */
    default void onGradients(GradientReport report) {}

    /** Before a step for which {@link Trainer.Builder#reportTensors} asked. */
    default void onTensors(TensorReport report) {}

    /** After the validation of an epoch, before {@link #onEpoch}: with the confusion matrix, which an epoch lacks. */
    default void onValidation(Evaluation validation) {}

    /** After every epoch and its validation. */
    default void onEpoch(EpochRecord epoch) {}

    /** After the last step, also when the run was stopped early or failed. */
    default void onEnd(History history) {}
}
