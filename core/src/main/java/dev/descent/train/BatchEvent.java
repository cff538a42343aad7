package dev.descent.train;

/** Where a run stands after a step; mutable and reused, so that a step allocates nothing. */
public final class BatchEvent {
    private final int epochs;
    private final int batches;
    private int epoch;
    private int batch;
    private long step;
    private double loss = Double.NaN;
    private double learningRate = Double.NaN;

    BatchEvent(int epochs, int batches) {
        this.epochs = epochs;
        this.batches = batches;
    }

    void set(int newEpoch, int newBatch, long newStep, double newLoss, double newRate) {
        epoch = newEpoch;
        batch = newBatch;
        step = newStep;
        loss = newLoss;
        learningRate = newRate;
    }

    /** Epoch, from 1. */
    public int epoch() {
        return epoch;
    }

    /** Planned epochs. */
    public int epochs() {
        return epochs;
    }

    /** Finished batches of this epoch. */
    public int batch() {
        return batch;
    }

    /** Batches of an epoch. */
    public int batches() {
        return batches;
    }

    /** Finished steps of the run. */
    public long step() {
        return step;
    }

    /** Loss of the batch; NaN where it was not read back, see {@link Trainer.Builder#checkEvery}. */
    public double loss() {
        return loss;
    }

    /** Learning rate of the step. */
    public double learningRate() {
        return learningRate;
    }
}
