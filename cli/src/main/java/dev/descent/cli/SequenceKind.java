package dev.descent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run on sequences is about, with what is meant where nothing is said. */
enum SequenceKind {
    ADDING,
    COPY,
    TEMPORAL,
    REBER,
    TEXT,
    ROLLS;

    /**
     * Values of options that were not given.
     *
     * @param length steps of a sequence, where they are to choose
     * @param shortest least length
     */
    record Defaults(
            int hidden, int layers, double dropout, double rate, int batch, int epochs, int length, int shortest) {}

    Defaults defaults() {
        return switch (this) {
            case ADDING -> new Defaults(64, 1, 0, 0.005, 32, 40, 200, 2);
            case COPY -> new Defaults(128, 1, 0, 0.002, 32, 40, 50, 1);
            case TEMPORAL -> new Defaults(64, 1, 0, 0.002, 32, 40, 100, 10);
            case REBER -> new Defaults(32, 1, 0, 0.005, 32, 20, 9, 9);
            case TEXT -> new Defaults(256, 2, 0.2, 0.003, 32, 10, 0, 0);
            case ROLLS -> new Defaults(200, 1, 0.5, 0.003, 2, 120, 0, 0);
        };
    }

    /** The defaults of every kind as lines of a table, for the help. */
    static String[] table() {
        List<String> lines = new ArrayList<>();
        String row = "  %-15s %7s %8s %7s %8s %8s %9s %8s";
        lines.add("Defaults for sequences:");
        lines.add(String.format(Locale.ROOT, row, "", "--lr", "--epochs", "--batch", "--hidden", "--layers",
                "--dropout", "--length"));
        for (SequenceKind k : values()) {
            Defaults d = k.defaults();
            lines.add(String.format(Locale.ROOT, row, k.asked(), d.rate(), d.epochs(), k == TEXT ? "-" : d.batch(),
                    d.hidden(), d.layers(), d.dropout(), d.length() == 0 ? "-" : d.length()));
        }
        lines.add("");
        return lines.toArray(String[]::new);
    }

    /** Whether every epoch gets examples of its own, drawn for it. */
    boolean drawn() {
        return this == ADDING || this == COPY || this == TEMPORAL;
    }

    /** How it is asked for. */
    String asked() {
        return switch (this) {
            case ADDING -> "--task adding";
            case COPY -> "--task copy";
            case TEMPORAL -> "--task temporal";
            case REBER -> "--task reber";
            case TEXT -> "--text";
            case ROLLS -> "--rolls";
        };
    }
}
