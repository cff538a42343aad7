package dev.descent.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Draws series of a history with characters: one symbol a series, epochs to the right. */
final class TextChart {
    private static final int HEIGHT = 12;
    private static final int WIDTH = 64;
    private static final String SYMBOLS = "*o+x#@";

    private TextChart() {}

    static String of(History history, List<String> names) {
        double[][] series = names.stream().map(history::series).toArray(double[][]::new);
        double[] finite = Arrays.stream(series)
                .flatMapToDouble(Arrays::stream)
                .filter(v -> !Double.isNaN(v) && !Double.isInfinite(v))
                .toArray();
        if (finite.length == 0) {
            return "nothing to plot for " + names + "\n";
        }
        double low = Arrays.stream(finite).min().orElseThrow();
        double high = Arrays.stream(finite).max().orElseThrow();
        double span = high > low ? high - low : 1;
        int epochs = history.epochs().size();
        int width = Math.min(WIDTH, epochs);
        char[][] cells = new char[HEIGHT][width];
        for (char[] row : cells) {
            Arrays.fill(row, ' ');
        }
        for (int s = 0; s < series.length; s++) {
            for (int x = 0; x < width; x++) {
                double v = series[s][width == 1 ? 0 : (int) ((long) x * (epochs - 1) / (width - 1))];
                if (!Double.isNaN(v) && !Double.isInfinite(v)) {
                    int y = (int) Math.round((high - v) / span * (HEIGHT - 1));
                    cells[y][x] = SYMBOLS.charAt(s % SYMBOLS.length());
                }
            }
        }
        StringBuilder out = new StringBuilder();
        for (int y = 0; y < HEIGHT; y++) {
            double level = high - span * y / (HEIGHT - 1);
            out.append(String.format(Locale.ROOT, "%10.4g |", level))
                    .append(new String(cells[y]).stripTrailing())
                    .append('\n');
        }
        out.append(" ".repeat(11)).append('+').append("-".repeat(width)).append('\n');
        out.append(" ".repeat(12)).append("epochs 1 to ").append(epochs).append(':');
        for (int s = 0; s < names.size(); s++) {
            out.append(' ').append(SYMBOLS.charAt(s % SYMBOLS.length())).append(' ').append(names.get(s));
        }
        return out.append('\n').toString();
    }
}
