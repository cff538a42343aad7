package dev.descent.csv;

import dev.descent.nn.Task;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Which columns of a CSV file are to be predicted, and how; all other columns are features.
 *
 * @param labels the columns to predict, each by its name or its number: 1 is the first column, −1 the last
 * @param task what the labels mean
 * @param format how the file is written
 */
public record CsvSpec(List<String> labels, Task task, CsvFormat format) {
    /** Checks the number of labels. */
    public CsvSpec {
        labels = List.copyOf(labels);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("no label column; name the column to predict, or give its number");
        }
        if (task == Task.CLASSIFY && labels.size() > 1) {
            throw new IllegalArgumentException("classification predicts one column, not " + labels
                    + "; for several columns of 0 and 1 use multilabel");
        }
        if (new HashSet<>(labels).size() < labels.size()) {
            throw new IllegalArgumentException("a label column is given twice in " + labels);
        }
    }

    /** With the parts of the format one by one. */
    public CsvSpec(List<String> labels, Task task, Optional<Boolean> header, Optional<Character> delimiter) {
        this(labels, task, new CsvFormat(header, delimiter));
    }

    /** One column of classes. */
    public static CsvSpec classify(String label) {
        return new CsvSpec(List.of(label), Task.CLASSIFY, CsvFormat.auto());
    }

    /** Columns of 0 and 1. */
    public static CsvSpec multilabel(String... labels) {
        return new CsvSpec(Arrays.asList(labels), Task.MULTILABEL, CsvFormat.auto());
    }

    /** Columns of real numbers. */
    public static CsvSpec regress(String... labels) {
        return new CsvSpec(Arrays.asList(labels), Task.REGRESS, CsvFormat.auto());
    }

    /** The same for another format. */
    public CsvSpec withFormat(CsvFormat other) {
        return new CsvSpec(labels, task, other);
    }

    /** The same with or without a header for certain. */
    public CsvSpec withHeader(boolean present) {
        return withFormat(format.withHeader(present));
    }

    /** The same with this delimiter. */
    public CsvSpec withDelimiter(char character) {
        return withFormat(format.withDelimiter(character));
    }
}
