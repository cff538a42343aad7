package dev.descent.cli;

import dev.descent.storage.Architecture;
import java.util.Locale;

/** Looks whether a network can be trained in the memory there is, before anything is allocated. */
final class MemoryCheck {
    private MemoryCheck() {}

    /**
     * Weights, gradients and two moments, four bytes each, must fit: the system may kill who takes more.
     *
     * @param options those that make the network as large as it is
     * @param bytes what the device has
     */
    static void check(Architecture net, String options, long bytes) {
        long weights = net.build().parameterCount();
        long needed = Math.multiplyExact(weights, 4L * Float.BYTES);
        if (needed > bytes) {
            throw new UserError(String.format(Locale.ROOT, "%s make %,d weights; training them takes %,d MiB or more,"
                    + " the device has %,d MiB. Take fewer or smaller layers",
                    options, weights, needed >> 20, bytes >> 20));
        }
    }
}
