package dev.descent.optim;

/**
 * Where a run stands.
 *
 * @param step finished steps
 * @param stepsPerEpoch steps of an epoch
 * @param totalSteps steps planned in all
 */
public record Progress(long step, long stepsPerEpoch, long totalSteps) {
    /** Finished share of the run, 0 to 1. */
    public double share() {
        return totalSteps <= 0 ? 0 : Math.min(1, step / (double) totalSteps);
    }

    /** Finished epochs, whole ones. */
    public long epoch() {
        return stepsPerEpoch <= 0 ? 0 : step / stepsPerEpoch;
    }
}
