package dev.descent.csv;

import de.siegmar.fastcsv.reader.CsvRecord;
import dev.descent.data.DataException;
import dev.descent.data.Dataset;
import dev.descent.nn.Task;
import dev.descent.tensor.HostTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data set from a CSV file.
 *
 * <p>The input is F32 [n, features]. The target is I32 [n] with class names for classification, F32 [n, labels] with
 * the label columns as class names for several labels, F32 [n] or F32 [n, labels] for regression.
 *
 * @param data the examples, in the order of the file
 * @param featureNames names of the feature columns, in the order of the input's last axis
 * @param labelNames names of the label columns
 * @param task what the labels mean
 * @param header whether the file has a header; without one the columns are named column1, column2 …
 */
public record CsvDataset(
        Dataset data, List<String> featureNames, List<String> labelNames, Task task, boolean header) {
    /** Copies the lists. */
    public CsvDataset {
        featureNames = List.copyOf(featureNames);
        labelNames = List.copyOf(labelNames);
    }

    /**
     * Reads a file to train on: all columns but the labels are features, the classes are those that occur, sorted (by
     * value if all are integers).
     *
     * @throws DataException if the file or a value in it can not be used; the message names line and column
     */
    public static CsvDataset load(Path file, CsvSpec spec) {
        return load(file, spec, List.of(), List.of());
    }

    /**
     * Reads a file to test on: its features come in the order that a network was trained with, and class names have the
     * same numbers. Columns that are neither features nor labels are left out.
     *
     * @param featureNames the features in their order, as of {@link #featureNames()}; empty for all columns
     * @param classNames the classes in their order, as of {@link Dataset#classNames()}; empty for those that occur
     * @throws DataException also if a feature is missing or a class unknown
     */
    public static CsvDataset load(Path file, CsvSpec spec, List<String> featureNames, List<String> classNames) {
        try (CsvSource in = new CsvSource(file, spec.format(), known(featureNames, spec.labels()))) {
            int[] labels = labelColumns(in, spec.labels());
            int[] features = featureNames.isEmpty()
                    ? otherColumns(in, labels)
                    : featureColumns(in, featureNames, spec.labels());
            Labels target = spec.task() == Task.CLASSIFY
                    ? new Labels.Classes(labels[0], classNames)
                    : new Labels.Reals(labels, spec.task() == Task.MULTILABEL);
            FloatRows rows = new FloatRows(features.length);
            IntStream.Builder lines = IntStream.builder();
            for (CsvRecord row = in.next(); row != null; row = in.next()) {
                for (int c : features) {
                    rows.add(in.number(row, c));
                }
                target.add(in, row);
                lines.add(Math.toIntExact(row.getStartingLineNumber()));
            }
            List<String> classes = target.classNames();
            List<String> labelNames = names(in, labels);
            if (spec.task() == Task.CLASSIFY && classes.size() == 1) {
                throw in.error("only a single class '" + Cells.shorten(classes.getFirst()) + "' in column '"
                        + labelNames.getFirst() + "'; classification needs two or more");
            }
            Dataset data = Dataset.of(rows.matrix(), target.target())
                    .withClassNames(spec.task() == Task.MULTILABEL ? labelNames : classes)
                    .withLines(lines.build().toArray());
            List<String> names = featureNames.isEmpty() ? names(in, features) : featureNames;
            return new CsvDataset(data, names, labelNames, spec.task(), in.header());
        }
    }

    /** {@link #features(Path, List, List, CsvFormat)} where no label column is expected. */
    public static HostTensor features(Path file, List<String> featureNames, CsvFormat format) {
        return features(file, featureNames, List.of(), format);
    }

    /**
     * Reads examples to predict: the features F32 [n, features] in the given order. They are found by name in a file
     * with a header; in one without by position, where it has as many columns as there are features, apart from labels.
     * Other columns are left out, so a file to train on may be given as well.
     *
     * @param featureNames the features in their order, as of {@link #featureNames()}
     * @param labels label columns, by name or number, that may be there
     * @throws DataException if a feature is missing or a value can not be used
     */
    public static HostTensor features(Path file, List<String> featureNames, List<String> labels, CsvFormat format) {
        return featureRows(file, featureNames, labels, format).values();
    }

    /** {@link #features(Path, List, List, CsvFormat)} with the lines of the file that the examples stand in. */
    public static CsvFeatures featureRows(
            Path file, List<String> featureNames, List<String> labels, CsvFormat format) {
        if (featureNames.isEmpty()) {
            throw new IllegalArgumentException("no feature names; give those that the network was trained with");
        }
        try (CsvSource in = new CsvSource(file, format, featureNames)) {
            int[] features = featureColumns(in, featureNames, labels);
            FloatRows rows = new FloatRows(features.length);
            List<Long> lines = new ArrayList<>();
            for (CsvRecord row = in.next(); row != null; row = in.next()) {
                for (int c : features) {
                    rows.add(in.number(row, c));
                }
                lines.add(row.getStartingLineNumber());
            }
            return new CsvFeatures(rows.matrix(), lines);
        }
    }

    /** Names by which a header is known; a label that is a number may be a position. */
    private static List<String> known(List<String> featureNames, List<String> labels) {
        List<String> all = new ArrayList<>(featureNames);
        for (String l : labels) {
            if (!l.isBlank() && !l.strip().matches("-?\\d+")) {
                all.add(l.strip());
            }
        }
        return all;
    }

    private static int[] labelColumns(CsvSource in, List<String> labels) {
        int[] columns = new int[labels.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = in.find(labels.get(i));
            if (columns[i] < 0) {
                throw in.error("there is no label column '" + labels.get(i) + "'; " + in.listColumns());
            }
            for (int j = 0; j < i; j++) {
                if (columns[j] == columns[i]) {
                    throw in.error("'" + labels.get(j) + "' and '" + labels.get(i) + "' are the same label column '"
                            + in.columns().get(columns[i]) + "'");
                }
            }
        }
        return columns;
    }

    private static int[] otherColumns(CsvSource in, int[] labels) {
        List<Integer> others = new ArrayList<>();
        for (int c = 0; c < in.columns().size(); c++) {
            boolean label = false;
            for (int l : labels) {
                label |= l == c;
            }
            if (!label) {
                others.add(c);
            }
        }
        if (others.isEmpty()) {
            throw in.error("every column is a label, none is left as a feature; if there are more columns than "
                    + in.columns().size() + ", part them by commas, semicolons or tabs, not by anything else");
        }
        return others.stream().mapToInt(c -> c).toArray();
    }

    private static int[] featureColumns(CsvSource in, List<String> featureNames, List<String> labels) {
        int[] columns = featureNames.stream().mapToInt(in::named).toArray();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] < 0) {
                missing.add("'" + featureNames.get(i) + "'");
            }
        }
        if (missing.isEmpty()) {
            return columns;
        }
        if (in.header()) {
            throw in.error("lacks the feature column" + (missing.size() > 1 ? "s " : " ") + CsvSource.list(missing)
                    + "; " + in.listColumns());
        }
        int width = in.columns().size();
        if (width == featureNames.size()) {
            return otherColumns(in, new int[0]);
        }
        int[] present = labels.stream().mapToInt(in::find).filter(c -> c >= 0).distinct().toArray();
        if (present.length < width && width - present.length == featureNames.size()) {
            return otherColumns(in, present);
        }
        throw in.error("has no header and " + width + " columns, but " + featureNames.size()
                + " features are needed; add a header line, or leave exactly the features, in this order: "
                + CsvSource.list(featureNames));
    }

    private static List<String> names(CsvSource in, int[] columns) {
        List<String> names = new ArrayList<>();
        for (int c : columns) {
            names.add(in.columns().get(c));
        }
        return names;
    }
}
