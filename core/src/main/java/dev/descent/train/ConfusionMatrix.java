package dev.descent.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Counts of true against predicted classes, and what follows from them. A ratio of nothing to nothing is 0. */
public final class ConfusionMatrix {
    private final long[][] counts;

    /** Counts for this many classes, zero at first. */
    public ConfusionMatrix(int classes) {
        counts = new long[classes][classes];
    }

    /**
     * Counts one example.
     *
     * @throws IllegalArgumentException if there is no such class
     */
    public void add(int truth, int predicted) {
        if (truth < 0 || truth >= counts.length || predicted < 0 || predicted >= counts.length) {
            throw new IllegalArgumentException("true class " + truth + " and predicted class " + predicted
                    + ": there are " + counts.length + " classes, they go from 0 to " + (counts.length - 1));
        }
        counts[truth][predicted]++;
    }

    public int classes() {
        return counts.length;
    }

    /** Examples of class {@code truth} that were taken for {@code predicted}. */
    public long count(int truth, int predicted) {
        return counts[truth][predicted];
    }

    /** All examples. */
    public long total() {
        long n = 0;
        for (int i = 0; i < counts.length; i++) {
            n += support(i);
        }
        return n;
    }

    /** Examples of a class. */
    public long support(int c) {
        long n = 0;
        for (long x : counts[c]) {
            n += x;
        }
        return n;
    }

    private long predicted(int c) {
        long n = 0;
        for (long[] row : counts) {
            n += row[c];
        }
        return n;
    }

    /** Share of right answers. */
    public double accuracy() {
        long hits = 0;
        for (int i = 0; i < counts.length; i++) {
            hits += counts[i][i];
        }
        return ratio(hits, total());
    }

    /** Share of right ones among those predicted as {@code c}. */
    public double precision(int c) {
        return ratio(counts[c][c], predicted(c));
    }

    /** Share of those of class {@code c} that were found. */
    public double recall(int c) {
        return ratio(counts[c][c], support(c));
    }

    /** Harmonic mean of precision and recall of a class. */
    public double f1(int c) {
        return ratio(2 * counts[c][c], predicted(c) + support(c));
    }

    /** Mean precision over the classes that occur, as truth or as prediction. */
    public double macroPrecision() {
        return macro(this::precision);
    }

    /** Mean recall over the classes that occur. */
    public double macroRecall() {
        return macro(this::recall);
    }

    /** Mean F1 over the classes that occur. */
    public double macroF1() {
        return macro(this::f1);
    }

    private double macro(IntToDoubleFunction each) {
        double sum = 0;
        int n = 0;
        for (int c = 0; c < counts.length; c++) {
            if (support(c) + predicted(c) > 0) {
                sum += each.applyAsDouble(c);
                n++;
            }
        }
        return n == 0 ? 0 : sum / n;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }

    /**
     * A table: rows are true classes, columns predicted ones. Names are class numbers where none are given. Says which
     * classes macro means leave out, if there are any.
     */
    public String text(List<String> classNames) {
        List<String> names = new ArrayList<>();
        int width = 4;
        for (int i = 0; i < counts.length; i++) {
            String n = i < classNames.size() ? classNames.get(i) : Integer.toString(i);
            names.add(TextWidth.shorten(n, 12));
            width = Math.max(width, TextWidth.of(names.get(i)));
            for (long c : counts[i]) {
                width = Math.max(width, Long.toString(c).length());
            }
        }
        StringBuilder s = new StringBuilder("true \\ predicted\n").append(" ".repeat(width));
        String cell = " %" + width + "s";
        for (String n : names) {
            s.append(' ').append(TextWidth.right(n, width));
        }
        s.append(String.format(Locale.ROOT, "  %9s %9s\n", "precision", "recall"));
        for (int i = 0; i < counts.length; i++) {
            s.append(TextWidth.right(names.get(i), width));
            for (long c : counts[i]) {
                s.append(String.format(Locale.ROOT, cell, c == 0 ? "." : Long.toString(c)));
            }
            s.append(String.format(Locale.ROOT, "  %9.3f %9.3f", precision(i), recall(i))).append('\n');
        }
        return s.append(absent(names)).toString();
    }

    private String absent(List<String> names) {
        List<String> none = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            if (support(c) + predicted(c) == 0) {
                none.add(names.get(c));
            }
        }
        return none.isEmpty() || none.size() == counts.length
                ? ""
                : "macro means leave out what does not occur here: " + String.join(", ", none) + "\n";
    }
}
