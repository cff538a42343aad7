package dev.descent.cli;

import dev.descent.data.Dataset;
import dev.descent.data.Standardizer;
import dev.descent.tensor.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Numbers of a table that lie so far from all others of their column that they are mistakes as a rule: a slipped comma,
 * or -999 where nothing was measured. Among the examples to learn from they make the standard deviation so large that
 * the others become nearly equal; among the others they make the loss meaningless.
 */
final class FarValues {
    /** Standard deviations between the quarters of a column; of a normal distribution it is 1.35. */
    private static final float FLAT = 0.01f;
    /** Standard deviations from the mean of the examples to learn from. */
    private static final float FAR = 1000;
    /** More would be a table of another kind. */
    private static final int TOLD = 5;

    private FarValues() {}

    /**
     * What to warn of, a sentence for each column.
     *
     * @param scale what the examples to learn from gave
     * @param train examples to learn from: columns [n, d] in their own unit
     * @param others examples that are held out
     */
    static List<String> warnings(List<String> names, Standardizer scale, Columns train, Columns... others) {
        List<String> found = new ArrayList<>();
        for (int c = 0; c < names.size(); c++) {
            String name = "column '" + names.get(c) + "'";
            float mean = scale.mean()[c];
            float deviation = scale.scale()[c];
            float spread = train.spread(c) / deviation;
            if (spread > 0 && spread < FLAT) {
                found.add(warning(name, train, c, mean, String.format(Locale.ROOT, "flattens the others, half of which"
                        + " lie within %.1g standard deviations", spread)));
                continue;
            }
            for (Columns other : others) {
                float far = other.distance(c, mean) / deviation;
                if (far > FAR) {
                    found.add(warning(name, other, c, mean, String.format(Locale.ROOT, "is %.1g standard deviations"
                            + " from the mean of the examples to learn from", far)));
                    break;
                }
            }
        }
        if (found.size() > TOLD) {
            int more = found.size() - TOLD;
            found.subList(TOLD, found.size()).clear();
            found.add("warning: " + more + " more columns have such values");
        }
        return found;
    }

    private static String warning(String name, Columns columns, int c, float mean, String what) {
        int row = columns.farthest(c, mean);
        return "warning: " + name + ", " + columns.data.name(row) + ": " + columns.value(row, c) + " " + what
                + ". Is it right? If not, mend it or take the line out; if it is, give the logarithm of the column";
    }

    /**
     * Columns of some examples.
     *
     * @param values [n, d]
     * @param data knows what to call an example
     */
    record Columns(HostTensor values, Dataset data) {
        private float value(int row, int c) {
            return values.floats()[row * values.shape().dim(1) + c];
        }

        /** From the first quarter of the values to the third. */
        private float spread(int c) {
            float[] sorted = new float[data.size()];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = value(i, c);
            }
            Arrays.sort(sorted);
            return sorted[sorted.length - 1 - sorted.length / 4] - sorted[sorted.length / 4];
        }

        private int farthest(int c, float mean) {
            int at = 0;
            for (int i = 1; i < data.size(); i++) {
                if (Math.abs(value(i, c) - mean) > Math.abs(value(at, c) - mean)) {
                    at = i;
                }
            }
            return at;
        }

        private float distance(int c, float mean) {
            return data.size() == 0 ? 0 : Math.abs(value(farthest(c, mean), c) - mean);
        }
    }
}
