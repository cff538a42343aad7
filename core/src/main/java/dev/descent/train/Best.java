package dev.descent.train;

import dev.descent.tensor.HostTensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The best epoch of a run so far, and its weights where early stopping wants them back. */
final class Best {
    private final @Nullable EarlyStopping rule;
    private double value = Double.NaN;
    private int epoch;
    private Map<String, HostTensor> weights = Map.of();

    Best(@Nullable EarlyStopping rule) {
        this.rule = rule;
    }

    void resume(FitState from) {
        value = from.best();
        epoch = from.bestEpoch();
        weights = from.bestWeights();
    }

    /** Takes an epoch; true if the run is to end with it. */
    boolean ends(EpochRecord record, State state) {
        EarlyStopping r = rule;
        if (r == null) {
            epoch = record.epoch();
            return false;
        }
        double now = record.value(r.value());
        if (r.improves(now, value)) {
            value = now;
            epoch = record.epoch();
            weights = state.weights();
        }
        return r.reaches(now) || record.epoch() - epoch >= r.patience();
    }

    double value() {
        return value;
    }

    int epoch() {
        return epoch;
    }

    Map<String, HostTensor> weights() {
        return weights;
    }

    /** Puts the weights of the best epoch back, if it was not the last one. */
    void restore(State state, int lastEpoch) {
        if (!weights.isEmpty() && epoch != lastEpoch) {
            state.load(weights);
        }
    }
}
