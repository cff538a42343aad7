package dev.descent.csv;

import dev.descent.data.DataException;

/** Asks before memory is taken whether it can be there. */
final class Heap {
    private Heap() {}

    /**
     * Whether this many bytes can be had at all.
     *
     * @throws DataException if not; the message says what to do
     */
    static void check(long bytes) {
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most) {
            throw new DataException("the table needs " + (bytes >> 20) + " MiB of memory or more, the Java heap is"
                    + " limited to " + (most >> 20) + " MiB; give more with -Xmx, or split the file");
        }
    }
}
