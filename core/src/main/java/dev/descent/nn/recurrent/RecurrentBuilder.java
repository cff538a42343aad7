package dev.descent.nn.recurrent;

import java.util.Locale;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Recurrent} layer: one forward layer without noise, unless told otherwise. */
public final class RecurrentBuilder {
    private final int inputs;
    private final IntFunction<? extends Cell> cell;
    int layers = 1;
    boolean bothWays;
    Merge merge = Merge.CONCATENATE;
    double dropout;
    Noise noise = Noise.NONE;
    boolean learnsInitialState;
    boolean stateful;
    boolean lastOnly;
    @Nullable TruncatedBptt truncation;

    RecurrentBuilder(int inputs, IntFunction<? extends Cell> cell) {
        this.inputs = inputs;
        this.cell = Objects.requireNonNull(cell,
                "what makes the cells is null: give a constructor, such as n -> new GruCell(n, 64)");
    }

    /** Cells stacked, each fed with the outputs of the one below. */
    public RecurrentBuilder layers(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("a recurrent network needs one layer at least, not " + n);
        }
        layers = n;
        return this;
    }

    /** A second cell in every layer runs from the end to the start; outputs side by side. */
    public RecurrentBuilder bidirectional() {
        return bidirectional(Merge.CONCATENATE);
    }

    public RecurrentBuilder bidirectional(Merge how) {
        merge = Objects.requireNonNull(how,
                "how the two directions are merged is null: give one, such as Merge.CONCATENATE");
        bothWays = true;
        return this;
    }

    /**
     * Drops outputs between layers while training, so that two layers at least are needed: with one, drop the outputs
     * by a {@link dev.descent.nn.Dropout} after it, or the state by {@link #recurrentDropout}.
     */
    public RecurrentBuilder dropout(double p) {
        dropout = probability(p, "dropout");
        return this;
    }

    /** Drops units of the state that is fed back, the same at every step of a sequence. Gal and Ghahramani 2016. */
    public RecurrentBuilder recurrentDropout(double p) {
        noise = new Noise(probability(p, "recurrent dropout"), noise.zoneout(), noise.cellZoneout());
        return this;
    }

    /**
     * Lets units keep their old value at random. Krueger et al. 2017.
     *
     * @param state probability for h
     * @param cell probability for c, where there is one
     */
    public RecurrentBuilder zoneout(double state, double cell) {
        noise = new Noise(noise.recurrentDropout(), probability(state, "zoneout"), probability(cell, "zoneout"));
        return this;
    }

    /** Learns the state before the first step, which is 0 otherwise. */
    public RecurrentBuilder learnInitialState() {
        learnsInitialState = true;
        return this;
    }

    /**
     * Carries the state over from one batch to the next, row by row: row b of a batch goes on where row b of the one
     * before ended. It starts from 0 at every epoch, and gradients stay inside a batch.
     */
    public RecurrentBuilder stateful() {
        stateful = true;
        return this;
    }

    /** {@link #stateful()}, for windows of a stream that are trained by truncated backpropagation. */
    public RecurrentBuilder truncated(TruncatedBptt t) {
        truncation = Objects.requireNonNull(t, "how to truncate is null: give new TruncatedBptt(k1, k2)");
        return stateful();
    }

    /** Gives the last output [batch, out] instead of all. */
    public RecurrentBuilder last() {
        lastOnly = true;
        return this;
    }

    /**
     * Makes the layer.
     *
     * @throws IllegalArgumentException if choices do not go together or a size is below 1
     */
    public Recurrent build() {
        if (dropout > 0 && layers == 1) {
            throw new IllegalArgumentException("dropout(" + dropout + ") drops what goes from one layer to the next,"
                    + " and there is one layer only: add layers(2), put new Dropout(" + dropout
                    + ") after this layer, or take recurrentDropout(" + dropout
                    + "), which drops the state that is fed back");
        }
        if (stateful && bothWays) {
            throw new IllegalArgumentException("a bidirectional layer cannot carry its state over: its backward half"
                    + " would need the future; leave out stateful() or bidirectional()");
        }
        if (stateful && learnsInitialState) {
            throw new IllegalArgumentException("a layer that carries its state over has no use for a learned initial"
                    + " state; leave out stateful() or learnInitialState()");
        }
        return new Recurrent(this, inputs, cell);
    }

    int directions() {
        return bothWays ? 2 : 1;
    }

    /** Width of a layer's output, from that of one cell. */
    int merged(int outputs) {
        return bothWays && merge == Merge.CONCATENATE ? 2 * outputs : outputs;
    }

    String describe(String first) {
        return first + (layers == 1 ? "" : ", " + layers + " layers")
                + (bothWays ? ", bidirectional" + (merge == Merge.CONCATENATE ? "" : " " + lower(merge)) : "")
                + (dropout == 0 ? "" : ", dropout " + dropout)
                + (noise.recurrentDropout() == 0 ? "" : ", recurrent dropout " + noise.recurrentDropout())
                + (noise.zoneout() == 0 && noise.cellZoneout() == 0
                        ? ""
                        : ", zoneout " + noise.zoneout() + "/" + noise.cellZoneout())
                + (learnsInitialState ? ", learned initial state" : "")
                + (stateful ? ", stateful" : "")
                + (lastOnly ? ", last output" : "");
    }

    private static String lower(Merge m) {
        return m.name().toLowerCase(Locale.ROOT);
    }

    private static double probability(double p, String what) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("the probability of " + what + " must be in [0, 1), not " + p);
        }
        return p;
    }
}
