package dev.descent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.device.Choice;
import dev.descent.device.Device;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.Precision;
import dev.descent.storage.SafeWrite;
import dev.descent.train.History;
import dev.descent.train.Trainer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a model came from: program, command, job, data, machine, result. The model's own metadata has it without the
 * times, so that the same command gives the same file; a file beside the model has all of it.
 */
final class RunManifest {
    /** Key in the metadata of a model. */
    static final String KEY = "descent.manifest";

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Instant started = Instant.now();
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    /**
     * @param command the command line as it was given
     * @param job what it means
     */
    RunManifest(List<String> command, Job job, long seed) {
        root.put("format", FORMAT);
        ObjectNode program = root.putObject("descent").put("version", Version.number());
        program.put("commit", Version.commit().orElse("unknown"));
        command.forEach(root.putArray("command")::add);
        root.set("job", job.json());
        root.put("seed", seed);
        root.putObject("java")
                .put("version", Runtime.version().toString())
                .put("vm", System.getProperty("java.vm.name"))
                .put("vendor", System.getProperty("java.vendor"));
        root.putObject("system")
                .put("os", System.getProperty("os.name"))
                .put("os_version", System.getProperty("os.version"))
                .put("arch", System.getProperty("os.arch"))
                .put("processor", Processor.name())
                .put("processors", Runtime.getRuntime().availableProcessors());
    }

    /** The name of the file beside a model. */
    static Path beside(Path model) {
        return model.resolveSibling(model.getFileName() + ".manifest.json");
    }

    /** Whether a model is that of a run with these checkpoints which was asked to end early. */
    static boolean isUnfinished(Path model, Path checkpoints) {
        return FoundManifest.of(model, Map.of()).manifest()
                .filter(m -> m.path("result").path("interrupted").asBoolean()
                        && m.path("job").path("checkpoints").path("folder").asText()
                                .equals(checkpoints.toAbsolutePath().normalize().toString()))
                .isPresent();
    }

    /** What the model learned from, see {@link DataHash}. */
    void data(ObjectNode data) {
        root.set("data", data);
    }

    /** Where it was trained: an open device knows its threads. */
    void device(Choice choice, Device device, DeviceOptions options) {
        DeviceInfo info = device.info();
        ObjectNode node = root.putObject("device")
                .put("backend", info.backend())
                .put("index", info.index())
                .put("kind", info.kind().name().toLowerCase(Locale.ROOT))
                .put("name", info.name())
                .put("detail", info.detail())
                .put("chosen", choice.reason());
        options.threads().ifPresent(n -> node.put("threads", n));
        Precision used = device.backend().precision();
        root.put("precision", DeviceOptions.word(used));
        if (used != options.precision()) {
            root.put("precision_asked", DeviceOptions.word(options.precision()));
        }
    }

    /** How the run went, and numbers on the held-out examples by name, in a fixed order. */
    void result(History history, Trainer trainer, Map<String, Double> metrics) {
        ObjectNode result = root.putObject("result")
                .put("epochs", history.epochs().size())
                .put("best_epoch", history.bestEpoch())
                .put("steps", trainer.steps())
                .put("interrupted", history.interrupted());
        metrics.forEach(result::put);
    }

    /** Adds what the line of the result says: keys and numbers with = between them. */
    void result(String keys) {
        Tested.values(keys).forEach(root.withObjectProperty("result")::put);
    }

    /** For the model's metadata. */
    Map<String, String> metadata() {
        return Map.of(KEY, root.toString());
    }

    /** As it is shown: paths and values. */
    Map<String, String> lines() {
        return lines(root);
    }

    /** Any manifest as it is shown, also one that was read. */
    static Map<String, String> lines(JsonNode manifest) {
        Map<String, String> all = new LinkedHashMap<>();
        lines("", manifest, all);
        return all;
    }

    private static void lines(String path, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> e : node.properties()) {
                lines(path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue(), into);
            }
        } else if (node.isArray() && path.equals("command")) {
            List<String> words = new ArrayList<>();
            node.forEach(w -> words.add(quoted(w.asText())));
            into.put(path, "./descent " + String.join(" ", words));
        } else {
            into.put(path, node.isValueNode() ? node.asText() : node.toString());
        }
    }

    /** As a shell takes it. */
    private static String quoted(String word) {
        return word.matches("[\\w./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Writes the file beside a model that was just saved; one that is there belonged to a model before it. */
    Optional<Path> write(Keep keep, Path model) {
        ObjectNode all = root.deepCopy();
        all.put("model", String.valueOf(model.getFileName()));
        all.put("model_sha256", DataHash.sha256(model));
        all.put("started", started.truncatedTo(ChronoUnit.MILLIS).toString());
        all.put("ended", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        byte[] text;
        try {
            text = (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree without cycles is always written", e);
        }
        return keep.keep(beside(model), true, (file, replace) ->
                SafeWrite.write(file, replace, ByteBuffer.wrap(text)));
    }
}
