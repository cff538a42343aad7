package dev.descent.cli;

import java.util.Locale;

/** How wide and long runs on sequences can be; said before anything is drawn. */
final class SequenceLimits {
    /** Four gates' recurrent weights [4H, H], four bytes each, must be one array of bytes. */
    static final int MOST_HIDDEN = 11_585;

    static final int MOST_LAYERS = 100;

    /** Sequences that are evaluated at once, at least. */
    private static final int EVALUATED = 256;
    /** Values that a layer keeps for a unit and step: as many as an LSTM has gates. */
    private static final int KEPT = 4;
    /** Java's own overhead, in percent. */
    private static final int MARGIN = 90;

    private SequenceLimits() {}

    /**
     * Checks the length of sequences.
     *
     * @param s with the length
     * @param steps of the sequences that come of it, at most
     * @param examples sequences in memory at once
     * @param bytes that one step of one of them takes
     */
    static void check(SequenceSettings s, long steps, long examples, long bytes) {
        length("--length " + s.length(), steps, s.length(), Math.max(EVALUATED, s.batch()), s.hidden());
        long most = Runtime.getRuntime().maxMemory() / 100 * MARGIN;
        long needed = steps * examples * bytes;
        if (needed > most) {
            throw new UserError(String.format(Locale.ROOT, "--length %d: %,d sequences that long take %,d MiB, Java may"
                    + " take %,d MiB. Take a shorter --length or a smaller --batch, or allow Java more with"
                    + " DESCENT_JAVA_OPTIONS=-Xmx%dg", s.length(), examples, needed >> 20, most >> 20,
                    ((needed / MARGIN * 100) >> 30) + 1));
        }
    }

    /** The same for the windows of a text. */
    static void window(SequenceSettings s, int window, int streams) {
        length("--window " + window, window, window, streams, s.hidden());
    }

    /** What a layer keeps of all steps of all sequences at once must be one array. */
    private static void length(String option, long steps, long given, long rows, int hidden) {
        long most = Integer.MAX_VALUE / (rows * hidden * KEPT);
        if (steps > most) {
            throw new UsageError(String.format(Locale.ROOT, "%s is too long with %d units: %d sequences are worked on"
                    + " at once, and a layer's states at all their steps must fit one array. Take %d or less, or a"
                    + " smaller --hidden", option, hidden, rows, most * given / steps));
        }
    }
}
