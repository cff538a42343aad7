package dev.descent.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * A line of JSON for every epoch, and if asked for every so many steps, written at once: whatever becomes of the
 * process, finished epochs are in the file. Numbers that JSON lacks, such as NaN, are null.
 */
final class JsonLines implements Sink {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM).build();

    /** Of every line. */
    private static final String BEGINNING = "{\"kind\":\"";

    private final LineFile file;
    private final String lossName;
    private final int everySteps;

    /**
     * @param lossName what the loss of a step is called
     * @param everySteps steps from a line to the next, 0 for epochs alone
     */
    JsonLines(LineFile file, String lossName, int everySteps) {
        this.file = file;
        this.lossName = lossName;
        this.everySteps = everySteps;
    }

    @Override
    public Optional<String> start(Standing at, boolean goOn) {
        Optional<String> said = Optional.empty();
        if (!goOn || file.isEmpty()) {
            file.replace(new byte[0]);
            at.epochs().forEach(this::epoch);
            return said;
        }
        if (!BEGINNING.startsWith(file.head(BEGINNING.length()))) {
            throw file.foreign(1);
        }
        if (at.step() == 0) {
            said = Optional.of(file.setAside());
        }
        back(at);
        return said;
    }

    /** Cuts off what comes after a step, and adds epochs that are missing. */
    @Override
    public void back(Standing to) {
        long[] last = {-1};
        file.cut((number, line) -> {
            Written w = Written.parse(JSON, line).orElseThrow(() -> file.foreign(number));
            if (w.step() > to.step()) {
                return false;
            }
            if (w.isEpoch()) {
                boolean known = to.endingAt(w.step()).filter(e -> e.seconds() == w.seconds()).isPresent();
                if (!known && w.step() > to.first()) { // no two runs take the same time, to the nanosecond
                    throw file.anotherRun(number);
                }
                last[0] = w.step();
            }
            return true;
        });
        to.epochs().stream().filter(e -> e.step() > last[0]).forEach(this::epoch);
    }

    /** What decides whether a line of the file stays. */
    private record Written(boolean isEpoch, long step, double seconds) {
        static Optional<Written> parse(JsonFactory json, String line) {
            String kind = "";
            long step = -1;
            double seconds = Double.NaN;
            try (JsonParser p = json.createParser(line)) {
                if (p.nextToken() != JsonToken.START_OBJECT) {
                    return Optional.empty();
                }
                for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
                    JsonToken value = p.nextToken();
                    switch (name) {
                        case "kind" -> kind = p.getText();
                        case "step" -> step = value == JsonToken.VALUE_NUMBER_INT ? p.getLongValue() : -1;
                        case "seconds" -> seconds = value.isNumeric() ? p.getDoubleValue() : Double.NaN;
                        default -> p.skipChildren();
                    }
                }
                boolean whole = p.currentToken() == JsonToken.END_OBJECT && p.nextToken() == null;
                return whole && step >= 0 && (kind.equals("epoch") || kind.equals("step"))
                        ? Optional.of(new Written(kind.equals("epoch"), step, seconds))
                        : Optional.empty();
            } catch (IOException e) {
                return Optional.empty(); // the caller says which line it is
            }
        }
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
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        bytes.write('\n');
        file.add(bytes.toByteArray());
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
        file.close();
    }
}
