package dev.descent.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.descent.csv.CsvDataset;
import dev.descent.csv.CsvFeatures;
import dev.descent.csv.CsvFormat;
import dev.descent.device.Device;
import dev.descent.nn.Loss;
import dev.descent.nn.Sequential;
import dev.descent.nn.Task;
import dev.descent.storage.ModelBundle;
import dev.descent.storage.ModelFile;
import dev.descent.storage.SafeWrite;
import dev.descent.tensor.HostTensor;
import dev.descent.train.Trainer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers for the rows of a table. */
@Command(
        name = "predict",
        description = "Answers for the rows of a table, as CSV. Columns are found by name in a table with a"
                + " header (in any"
                + " order, others are passed over), by position in one without.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PredictCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "file saved by train")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "table with the columns that the model was trained on")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(names = "--output", paramLabel = "FILE", description = "write there instead of to the terminal")
    private @Nullable Path output;

    @Option(names = "--force", description = "replace the output file if it exists")
    private boolean force;

    @Option(names = "--proba", description = "add a column of probabilities for every class or label")
    private boolean probabilities;

    @Option(names = "--header", description = "whether the table has a header line: ${COMPLETION-CANDIDATES}")
    private TrainOptions.Header header = TrainOptions.Header.AUTO;

    @Option(names = "--delimiter", paramLabel = "D", description = "what parts the columns of the table:"
            + " ${COMPLETION-CANDIDATES}; found out if not given")
    private @Nullable Delimiter delimiter;

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Override
    public Integer call() {
        Path target = output;
        if (target != null) {
            TrainOptions.differ("--output", target, "FILE", file);
            TrainOptions.differ("--output", target, "MODEL", model);
            SafeWrite.check(target, force);
        }
        ModelBundle b = ModelFile.load(model);
        Optional<Boolean> h =
                header == TrainOptions.Header.AUTO ? Optional.empty() : Optional.of(header == TrainOptions.Header.YES);
        CsvFeatures rows =
                CsvDataset.featureRows(file, b.featureNames(), b.labelNames(),
                        new CsvFormat(h, Optional.ofNullable(delimiter).map(Delimiter::character)));
        HostTensor y = answers(b, b.inputScale().apply(rows.values()));
        checkFinite(b, rows, y);
        String csv = table(b, y);
        if (target == null) {
            spec.commandLine().getOut().print(csv);
        } else {
            SafeWrite.write(target, force, ByteBuffer.wrap(csv.getBytes(StandardCharsets.UTF_8)));
        }
        return 0;
    }

    private HostTensor answers(ModelBundle b, HostTensor x) {
        Sequential net = b.architecture().build();
        Loss loss = switch (b.task()) {
            case CLASSIFY -> Loss.crossEntropy();
            case MULTILABEL -> Loss.binaryCrossEntropy();
            case REGRESS -> Loss.meanSquaredError();
        };
        try (Device device = devices.open(devices.choose());
                Trainer trainer = Trainer.builder(net, loss).device(device).build()) {
            trainer.load(b.weights());
            HostTensor y = trainer.predict(x);
            return b.targetScale().map(s -> s.invert(y)).orElse(y);
        }
    }

    /** NaN is no answer, though a class can be made of it. */
    private void checkFinite(ModelBundle b, CsvFeatures rows, HostTensor y) {
        int width = y.shape().dim(-1);
        for (int i = 0; i < y.size(); i++) {
            if (!Double.isFinite(y.get(i))) {
                int row = i / width;
                HostTensor x = rows.values();
                int columns = x.shape().dim(1);
                int largest = 0;
                for (int c = 1; c < columns; c++) {
                    largest = Math.abs(x.get(row * columns + c)) > Math.abs(x.get(row * columns + largest))
                            ? c
                            : largest;
                }
                throw new UserError(file + ": line " + rows.lines().get(row) + ": the model answers " + y.get(i)
                        + ", which is no answer; the largest value of the row is "
                        + (float) x.get(row * columns + largest) + " in column '" + b.featureNames().get(largest)
                        + "'. Correct or remove the row; if values as in training get the same, the weights are too"
                        + " large: train " + model + " anew with a smaller --lr");
            }
        }
    }

    private String table(ModelBundle b, HostTensor y) {
        StringWriter text = new StringWriter();
        int width = y.shape().dim(-1);
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(header(b));
            for (int r = 0; r < y.shape().dim(0); r++) {
                csv.writeRecord(row(b, y, r * width, width));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the answers", e);
        }
        return text.toString();
    }

    private List<String> header(ModelBundle b) {
        List<String> names = new ArrayList<>(b.labelNames());
        if (b.task() == Task.CLASSIFY) {
            names.add("probability");
        }
        if (probabilities) {
            switch (b.task()) {
                case CLASSIFY -> b.classNames().forEach(c -> names.add("p_" + c));
                case MULTILABEL -> b.labelNames().forEach(c -> names.add("p_" + c));
                case REGRESS -> throw new UserError("--proba: this model gives values, not probabilities");
            }
        }
        return names;
    }

    private List<String> row(ModelBundle b, HostTensor y, int from, int width) {
        List<String> cells = new ArrayList<>();
        switch (b.task()) {
            case CLASSIFY -> {
                int best = 0;
                for (int c = 1; c < width; c++) {
                    best = y.get(from + c) > y.get(from + best) ? c : best;
                }
                cells.add(b.classNames().get(best));
                cells.add(Float.toString((float) y.get(from + best)));
            }
            case MULTILABEL -> {
                for (int c = 0; c < width; c++) {
                    cells.add(y.get(from + c) > 0.5 ? "1" : "0");
                }
            }
            case REGRESS -> {
                for (int c = 0; c < width; c++) {
                    cells.add(Float.toString((float) y.get(from + c)));
                }
            }
        }
        for (int c = 0; probabilities && c < width; c++) {
            cells.add(Float.toString((float) y.get(from + c)));
        }
        return cells;
    }
}
