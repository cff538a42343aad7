package dev.descent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.descent.storage.SafeWrite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of a model: the file beside it if it is that model's, else what the model carries.
 *
 * @param manifest what was found
 * @param source where: {@code beside} or {@code model}
 * @param notes what is to be said about it
 */
record FoundManifest(Optional<JsonNode> manifest, String source, List<String> notes) {
    private static final int MOST_BYTES = 16 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Looks for it.
     *
     * @param model the model, which need not be there
     * @param metadata of the model
     */
    static FoundManifest of(Path model, Map<String, String> metadata) {
        List<String> notes = new ArrayList<>();
        Optional<JsonNode> inside = Optional.ofNullable(metadata.get(RunManifest.KEY))
                .flatMap(text -> parse("the manifest in the model", text, notes));
        Path file = RunManifest.beside(model);
        Optional<JsonNode> beside = Files.isRegularFile(file)
                ? text(file, notes).flatMap(text -> parse(file.toString(), text, notes))
                : Optional.empty();
        if (beside.isPresent() && Files.isRegularFile(model)
                && !beside.get().path("model_sha256").asText().equals(DataHash.sha256(model))) {
            notes.add(file + " was written for another file than this one");
            beside = Optional.empty();
        }
        return beside.isPresent()
                ? new FoundManifest(beside, "beside", notes)
                : new FoundManifest(inside, "model", notes);
    }

    private static Optional<String> text(Path file, List<String> notes) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length <= MOST_BYTES) {
                return Optional.of(new String(bytes, StandardCharsets.UTF_8));
            }
            notes.add(file + " has more than " + MOST_BYTES + " bytes; it is no manifest");
        } catch (IOException e) {
            notes.add("cannot read " + file + ": " + SafeWrite.reason(e));
        }
        return Optional.empty();
    }

    private static Optional<JsonNode> parse(String what, String text, List<String> notes) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isObject()) {
                return Optional.of(node);
            }
            notes.add(what + " is no JSON object");
        } catch (JsonProcessingException e) {
            notes.add(what + " is no JSON: " + e.getOriginalMessage());
        }
        return Optional.empty();
    }
}
