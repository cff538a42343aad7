package dev.descent.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.train.TrainingState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A state of training in a file, which is at the same time a file of the model as it was then.
 *
 * @param model description of the model, as {@link ModelFile#metadata} or {@link SequenceFile#metadata} give it; may be
 *     empty
 * @param run what decides the results of the run, by name, for example {@code learning_rate}: a run that differs in it
 *     is not the same run
 * @param state where it stood
 */
public record Checkpoint(Map<String, String> model, Map<String, String> run, TrainingState state) {
    private static final String RUN = "descent.run";
    private static final ObjectMapper JSON = new ObjectMapper();

    public Checkpoint {
        model = Map.copyOf(model);
        run = Map.copyOf(run);
    }

    /**
     * Writes the file whole or not at all, and replaces an older one of that name.
     *
     * @throws StorageException if it cannot be written
     */
    public void write(Path file) {
        write(file, FileLayer.SYSTEM);
    }

    void write(Path file, FileLayer files) {
        Map<String, String> metadata = new LinkedHashMap<>(model);
        ObjectNode d = JSON.createObjectNode();
        run.forEach(d::put);
        metadata.put(RUN, d.toString());
        metadata.put(TrainingStateJson.KEY, TrainingStateJson.text(state));
        SafetensorsWriter.write(file, true, new Safetensors(metadata, TrainingStateJson.tensors(state)), files);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws StorageException if the file is missing, damaged, or no checkpoint
     */
    public static Checkpoint read(Path file) {
        Safetensors t = Safetensors.read(file);
        Map<String, String> metadata = new LinkedHashMap<>(t.metadata());
        String text = metadata.remove(TrainingStateJson.KEY);
        String run = metadata.remove(RUN);
        if (text == null || run == null) {
            throw new StorageException(file + " is no checkpoint: it does not say where its training stood");
        }
        try {
            Map<String, String> settings = new LinkedHashMap<>();
            JsonNode d = JSON.readTree(run);
            d.fieldNames().forEachRemaining(k -> settings.put(k, d.path(k).asText()));
            return new Checkpoint(metadata, settings, TrainingStateJson.read(text, t.tensors()));
        } catch (JsonProcessingException e) {
            throw new StorageException(file + ": what it says about its run is no JSON: " + e.getOriginalMessage(), e);
        } catch (StorageException | IllegalArgumentException e) {
            throw new StorageException(file + " is no usable checkpoint: " + SafetensorsHeader.shown(e), e);
        }
    }
}
