package dev.descent.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Saves and loads {@link SequenceBundle}s. */
public final class SequenceFile {
    static final String KEY = "descent.sequence";
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SequenceFile() {}

    /**
     * Writes a model, whole or not at all.
     *
     * @throws StorageException if the file exists and may not be overwritten, or cannot be written
     */
    public static void save(Path file, SequenceBundle b, boolean overwrite) {
        new Safetensors(metadata(b), b.weights()).write(file, overwrite);
    }

    /** The description of a model without its weights, for the metadata of a file. */
    public static Map<String, String> metadata(SequenceBundle b) {
        ObjectNode d = JSON.createObjectNode();
        d.put("version", VERSION).put("kind", b.kind()).put("seed", b.seed());
        d.set("layers", ArchitectureJson.write(b.architecture()));
        b.alphabet().forEach(d.putArray("alphabet")::add);
        return Map.of(KEY, d.toString());
    }

    /**
     * Whether a file holds a model of sequences, rather than one of a table.
     *
     * @throws StorageException if it is missing or damaged
     */
    public static boolean holds(Path file) {
        return Safetensors.readMetadata(file).containsKey(KEY);
    }

    /**
     * Writes a model with further metadata, such as where it came from.
     *
     * @throws StorageException as {@link #save(Path, SequenceBundle, boolean)}
     */
    public static void save(Path file, SequenceBundle b, Map<String, String> more, boolean overwrite) {
        Map<String, String> all = new LinkedHashMap<>(metadata(b));
        all.putAll(more);
        new Safetensors(all, b.weights()).write(file, overwrite);
    }

    /**
     * Reads a model.
     *
     * @throws StorageException if the file is missing, damaged, or no model of sequences
     */
    public static SequenceBundle load(Path file) {
        Safetensors t = Safetensors.read(file);
        String text = t.metadata().get(KEY);
        if (text == null) {
            throw new StorageException(file + " holds no model of sequences: it was not saved by descent train --text,"
                    + " --rolls or --task adding, copy, temporal, reber");
        }
        try {
            JsonNode d = JSON.readTree(text);
            ModelFile.checkVersion(d, VERSION);
            Architecture a = ArchitectureJson.read(d.path("layers"));
            List<String> alphabet = new ArrayList<>();
            for (JsonNode n : d.path("alphabet")) {
                alphabet.add(n.asText());
            }
            String kind = d.path("kind").asText();
            if (kind.equals("text")) {
                checkAlphabet(alphabet, a);
            }
            return new SequenceBundle(kind, a, alphabet, d.path("seed").asLong(),
                    ModelFile.weights(a, t.tensors()));
        } catch (JsonProcessingException e) {
            throw new StorageException(file + ": its description is no JSON: " + e.getOriginalMessage(), e);
        } catch (StorageException | IllegalArgumentException e) {
            throw new StorageException(file + " is no usable model file: " + SafetensorsHeader.shown(e), e);
        }
    }

    /** The characters of a text are numbered in the order of their code points. */
    private static void checkAlphabet(List<String> alphabet, Architecture a) {
        if (alphabet.isEmpty()) {
            throw new StorageException("it has no alphabet");
        }
        a.outputs().ifPresent(n -> {
            if (n != alphabet.size()) {
                throw new StorageException("it has " + n + " outputs, but an alphabet of " + alphabet.size());
            }
        });
        int before = -1;
        for (int i = 0; i < alphabet.size(); i++) {
            String c = alphabet.get(i);
            String entry = "entry " + (i + 1) + " of its alphabet, '" + c + "', is ";
            if (c.codePointCount(0, c.length()) != 1) {
                throw new StorageException(entry + "not one character");
            }
            if (c.codePointAt(0) <= before) {
                throw new StorageException(entry + "there already or out of order");
            }
            before = c.codePointAt(0);
        }
    }
}
