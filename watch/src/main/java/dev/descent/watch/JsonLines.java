package dev.descent.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A line of JSON for every epoch, and if asked for every so many steps, written at once: whatever becomes of the
 * process, finished epochs are in the file. Numbers that JSON lacks, such as NaN, are null.
 */
final class JsonLines implements Sink {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM).build();

    private final Path file;
    private final String lossName;
    private final int everySteps;
    private final OutputStream out;

    /**
     * @param lossName what the loss of a step is called
     * @param everySteps steps from a line to the next, 0 for epochs alone
     * @param append whether to go on where an older file ends; otherwise it is replaced
     */
    JsonLines(Path file, String lossName, int everySteps, boolean append) {
        this.file = file;
        this.lossName = lossName;
        this.everySteps = everySteps;
        try {
            out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + Reasons.of(e), e);
    }

    /** Writes the members of an object. */
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private void line(Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                members.write(json);
                json.writeEndObject();
            }
            bytes.write('\n');
            out.write(bytes.toByteArray()); // one call: a killed process leaves whole lines
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    static void number(JsonGenerator json, String name, double x) throws IOException {
        json.writeFieldName(name);
        if (Double.isFinite(x)) {
            json.writeNumber(x);
        } else {
            json.writeNull();
        }
    }

    /** The members of an epoch. */
    static void epoch(JsonGenerator json, EpochPoint e) throws IOException {
        json.writeNumberField("epoch", e.epoch());
        json.writeNumberField("step", e.step());
        number(json, "learning_rate", e.learningRate());
        number(json, "seconds", e.seconds());
        number(json, "steps_per_second", e.stepsPerSecond());
        for (Map.Entry<String, Double> v : e.values().entrySet()) {
            number(json, v.getKey(), v.getValue());
        }
    }

    @Override
    public void step(int epoch, long step, double loss, double learningRate) {
        if (everySteps > 0 && step % everySteps == 0) {
            line(json -> {
                json.writeStringField("kind", "step");
                json.writeNumberField("epoch", epoch);
                json.writeNumberField("step", step);
                number(json, "learning_rate", learningRate);
                number(json, lossName, loss);
            });
        }
    }

    @Override
    public void epoch(EpochPoint e) {
        line(json -> {
            json.writeStringField("kind", "epoch");
            epoch(json, e);
        });
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
