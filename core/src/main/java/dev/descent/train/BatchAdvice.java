package dev.descent.train;

import dev.descent.spi.DeviceMemoryException;
import java.util.function.IntFunction;

/**
 * Looks for a batch size whose plans fit into a device, when those of another do not. Plans are laid out for that, byte
 * by byte, and not allocated: what is suggested was planned.
 */
final class BatchAdvice {
    /** Plans are not all that a device has to hold: drivers round up, and have tables of their own. */
    private static final int SPARE = 32;

    private static final int TRIES = 12;

    private final IntFunction<Need> needs;
    private final long budget;
    private final long largest;

    /**
     * Memory of the plans for a batch size.
     *
     * @param bytes of all of them together
     * @param largest bytes of the largest one
     */
    record Need(long bytes, long largest) {
        static final Need NOTHING = new Need(0, 0);

        /** With one plan more. */
        Need with(long plan) {
            return new Need(bytes + plan, Math.max(largest, plan));
        }
    }

    private BatchAdvice(IntFunction<Need> needs, long budget, long largest) {
        this.needs = needs;
        this.budget = budget;
        this.largest = largest;
    }

    /**
     * The same failure with a batch size that fits, or with the news that none does.
     *
     * @param rows the batch size that did not fit
     * @param held bytes of plans that are there already, and would not be with another batch size
     * @param needs answers for batch sizes from 1 to {@code rows}
     */
    static DeviceMemoryException explain(DeviceMemoryException e, int rows, long held, IntFunction<Need> needs) {
        long free = e.free() + held;
        try {
            BatchAdvice advice = new BatchAdvice(needs, free - free / SPARE, e.largest());
            return new DeviceMemoryException(e.getMessage() + ". " + advice.words(rows, free), e);
        } catch (RuntimeException x) {
            e.addSuppressed(x); // a model that cannot be traced with fewer examples: then there is nothing to suggest
            return e;
        }
    }

    private String words(int rows, long free) {
        Need one = needs.apply(1);
        if (!fits(one)) {
            return "Not even a batch size of 1 fits: its plans need " + one.bytes() + " bytes of the " + free
                    + " that there are without those of batches of " + rows
                    + (one.largest() > largest ? ", " + one.largest() + " in one buffer" : "")
                    + ". Make the network or its inputs smaller, or use a device with more memory";
        }
        int size = search(rows, one);
        return "A batch size of " + size + " instead of " + rows + " fits: its plans need "
                + needs.apply(size).bytes() + " bytes";
    }

    private boolean fits(Need n) {
        return load(n) <= 1;
    }

    /** What is needed as a part of what there is, by whichever limit is the tighter one. */
    private double load(Need n) {
        return Math.max((double) n.bytes() / Math.max(1, budget), (double) n.largest() / largest);
    }

    /** Memory grows nearly in proportion to the batch, so that the place in between is guessed, or else halved. */
    private int search(int rows, Need one) {
        int low = 1;
        double atLow = load(one);
        int high = rows;
        double atHigh = load(needs.apply(rows));
        for (int i = 0; i < TRIES && high - low > 1 + low / SPARE; i++) {
            double guess = low + (1 - atLow) * (high - low) / Math.max(1e-9, atHigh - atLow);
            int between = i % 2 == 0
                    ? (int) Math.clamp(guess, (double) low + 1, (double) high - 1)
                    : low + (high - low) / 2;
            double load = load(needs.apply(between));
            if (load <= 1) {
                low = between;
                atLow = load;
            } else {
                high = between;
                atHigh = load;
            }
        }
        return rounded(low);
    }

    /** A multiple of 8 or 32 where that fits too: devices work on as many examples at a time. */
    private int rounded(int size) {
        int round = size >= 128 ? size / 32 * 32 : size >= 16 ? size / 8 * 8 : size;
        return round == size || fits(needs.apply(round)) ? round : size;
    }
}
