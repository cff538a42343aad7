package dev.descent.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a dashboard says, made anew when something has changed, and at most twice a second however many ask: drawing the
 * page takes time that training wants.
 */
final class Answers {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long FRESH_NANOS = 500_000_000;

    private final Recorder recorder;
    private final Cached page = new Cached(s -> Page.live(s));
    private final Cached body = new Cached(s -> Page.body(s));
    private final Cached json = new Cached(Answers::json);

    /** An answer and the state of the run that it tells of. */
    record Answer(long version, byte[] bytes) {}

    /** The last answer of a kind. */
    private final class Cached {
        private final Function<RunSnapshot, String> make;
        private @Nullable Answer last;
        private long made;

        Cached(Function<RunSnapshot, String> make) {
            this.make = make;
        }

        synchronized Answer get() {
            Answer a = last;
            long now = System.nanoTime();
            boolean running = recorder.running();
            if (a == null || (a.version() != recorder.version() && (!running || now - made > FRESH_NANOS))) {
                RunSnapshot s = recorder.snapshot();
                a = new Answer(s.version(), make.apply(s).getBytes(StandardCharsets.UTF_8));
                last = a;
                made = System.nanoTime();
            }
            return a;
        }
    }

    Answers(Recorder recorder) {
        this.recorder = recorder;
    }

    Answer page() {
        return page.get();
    }

    Answer body() {
        return body.get();
    }

    Answer json() {
        return json.get();
    }

    private static String json(RunSnapshot s) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("title", s.about().title());
            json.writeStringField("status", s.status().text());
            json.writeStringField("message", s.message());
            json.writeNumberField("planned_epochs", s.plannedEpochs());
            json.writeNumberField("steps_per_epoch", s.stepsPerEpoch());
            json.writeNumberField("steps", s.steps());
            JsonLines.number(json, "seconds", s.seconds());
            json.writeObjectFieldStart("manifest");
            for (Map.Entry<String, String> e : s.about().manifest().entrySet()) {
                json.writeStringField(e.getKey(), e.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("epochs");
            for (EpochPoint e : s.epochs()) {
                json.writeStartObject();
                JsonLines.epoch(json, e);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("results");
            for (Map.Entry<String, Double> e : s.results().entrySet()) {
                JsonLines.number(json, e.getKey(), e.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
