package dev.descent.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The epochs of a run.
 *
 * @param epochs what each gave
 * @param interrupted whether somebody asked the run to stop
 * @param stoppedEarly whether early stopping ended it
 * @param bestEpoch epoch whose weights the model has now, from 1; 0 if no epoch was finished
 * @param seconds what the run took, of a resumed one what led to its checkpoint included
 */
public record History(
        List<EpochRecord> epochs, boolean interrupted, boolean stoppedEarly, int bestEpoch, double seconds) {
    public History {
        epochs = List.copyOf(epochs);
    }

    /** The last epoch. */
    public EpochRecord last() {
        if (epochs.isEmpty()) {
            throw new IllegalStateException("no epoch was finished");
        }
        return epochs.get(epochs.size() - 1);
    }

    /** A value of every epoch, for plotting; NaN where an epoch lacks it. */
    public double[] series(String name) {
        return epochs.stream()
                .mapToDouble(e -> e.values().getOrDefault(name, Double.NaN))
                .toArray();
    }

    /** Names of the values. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        epochs.forEach(e -> names.addAll(e.values().keySet()));
        return names;
    }

    /** The epochs as CSV with a header line. */
    public String csv() {
        List<String> names = new ArrayList<>(names());
        StringBuilder s = new StringBuilder("epoch,step,learning_rate,seconds");
        names.forEach(n -> s.append(',').append(n));
        s.append('\n');
        for (EpochRecord e : epochs) {
            s.append(String.format(Locale.ROOT, "%d,%d,%s,%.3f", e.epoch(), e.step(), e.learningRate(), e.seconds()));
            names.forEach(n -> s.append(',').append(e.values().getOrDefault(n, Double.NaN)));
            s.append('\n');
        }
        return s.toString();
    }

    /**
     * Writes {@link #csv()} to a new file.
     *
     * @throws UncheckedIOException if it exists or cannot be written
     */
    public void writeCsv(Path file) {
        try {
            Files.writeString(file, csv(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the history to " + file
                    + (Files.exists(file) ? ": it exists already" : ""), e);
        }
    }

    /** A small chart of one or more values over the epochs, in text. */
    public String plot(String... names) {
        return TextChart.of(this, List.of(names));
    }
}
