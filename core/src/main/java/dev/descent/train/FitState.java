package dev.descent.train;

import dev.descent.optim.Plateau;
import dev.descent.tensor.HostTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a call of {@link Trainer#fit} stands between two steps.
 *
 * @param plannedEpochs epochs it was asked for
 * @param examples training examples of an epoch
 * @param batchSize examples a step
 * @param records the finished epochs
 * @param batch finished batches of the epoch after them
 * @param sums sums of that epoch's loss and metrics so far, as {@link Trainer} keeps them, F32 [5]
 * @param seconds what that epoch has taken so far
 * @param best best value that early stopping saw, NaN before the first
 * @param bestEpoch its epoch, 0 before the first
 * @param bestWeights its parameters and buffers; empty without early stopping
 * @param plateau what a schedule that waits for a plateau has counted
 * @param rateFactor factor on the learning rate that is left after going back from bad steps, 1 without
 * @param rollbacks how often the run went back
 * @param ended whether early stopping ended it
 */
public record FitState(
        int plannedEpochs,
        int examples,
        int batchSize,
        List<EpochRecord> records,
        int batch,
        HostTensor sums,
        double seconds,
        double best,
        int bestEpoch,
        Map<String, HostTensor> bestWeights,
        Plateau.Count plateau,
        double rateFactor,
        int rollbacks,
        boolean ended) {
    public FitState {
        records = List.copyOf(records);
        bestWeights = Collections.unmodifiableMap(new LinkedHashMap<>(bestWeights));
    }
}
