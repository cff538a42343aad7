package dev.descent.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.descent.optim.Plateau;
import dev.descent.tensor.HostTensor;
import dev.descent.train.EpochRecord;
import dev.descent.train.FitState;
import dev.descent.train.TrainingState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link TrainingState} as tensors and a text. Weights have their own names, so that other programs find them; all
 * else is named {@code optimizer/…}, {@code best/…}, {@code carried/…} and {@code fit/…}.
 */
final class TrainingStateJson {
    /** Key of the text in the metadata of a checkpoint. */
    static final String KEY = "descent.training";

    private static final int VERSION = 1;
    private static final String OPTIMIZER = "optimizer/";
    private static final String BEST = "best/";
    private static final String CARRIED = "carried/";
    private static final String SUMS = "fit/sums";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TrainingStateJson() {}

    /** Whether the tensor is a weight of the model, and not what only a trainer needs. */
    static boolean isWeight(String name) {
        return name.indexOf('/') < 0;
    }

    static Map<String, HostTensor> tensors(TrainingState s) {
        Map<String, HostTensor> all = new LinkedHashMap<>(s.weights());
        s.optimizer().forEach((name, t) -> all.put(OPTIMIZER + name, t));
        for (int i = 0; i < s.carried().size(); i++) {
            all.put(CARRIED + i, s.carried().get(i));
        }
        s.fit().ifPresent(f -> {
            f.bestWeights().forEach((name, t) -> all.put(BEST + name, t));
            all.put(SUMS, f.sums());
        });
        return all;
    }

    static String text(TrainingState s) {
        ObjectNode d = JSON.createObjectNode();
        d.put("version", VERSION).put("seed", s.seed()).put("steps", s.steps()).put("epochs", s.epochs());
        s.fit().ifPresent(f -> fit(d.putObject("fit"), f));
        return d.toString();
    }

    private static void fit(ObjectNode d, FitState f) {
        d.put("planned_epochs", f.plannedEpochs()).put("examples", f.examples()).put("batch_size", f.batchSize())
                .put("batch", f.batch()).put("best_epoch", f.bestEpoch()).put("rollbacks", f.rollbacks())
                .put("ended", f.ended());
        number(d, "seconds", f.seconds());
        number(d, "best", f.best());
        number(d, "rate_factor", f.rateFactor());
        ObjectNode p = d.putObject("plateau").put("since", f.plateau().since());
        number(p, "best", f.plateau().best());
        number(p, "factor", f.plateau().factor());
        ArrayNode records = d.putArray("records");
        for (EpochRecord r : f.records()) {
            ObjectNode n = records.addObject().put("epoch", r.epoch()).put("step", r.step());
            number(n, "learning_rate", r.learningRate());
            number(n, "seconds", r.seconds());
            ObjectNode values = n.putObject("values");
            r.values().forEach((name, v) -> number(values, name, v));
        }
    }

    /** JSON has no word for NaN and the infinities. */
    private static void number(ObjectNode d, String key, double x) {
        if (Double.isFinite(x)) {
            d.put(key, x);
        } else {
            d.put(key, Double.toString(x));
        }
    }

    /**
     * The state that a file holds.
     *
     * @throws StorageException if it is no state of training, or not all of one
     */
    static TrainingState read(String text, Map<String, HostTensor> tensors) {
        try {
            JsonNode d = JSON.readTree(text);
            ModelFile.checkVersion(d, VERSION);
            Map<String, HostTensor> weights = new LinkedHashMap<>();
            tensors.forEach((name, t) -> {
                if (isWeight(name)) {
                    weights.put(name, t);
                }
            });
            Optional<FitState> fit = d.has("fit")
                    ? Optional.of(fit(d.path("fit"), tensors))
                    : Optional.empty();
            return new TrainingState(whole(d, "seed"), whole(d, "steps"), count(d, "epochs"), weights,
                    under(OPTIMIZER, tensors), List.copyOf(under(CARRIED, tensors).values()), fit);
        } catch (JsonProcessingException e) {
            throw new StorageException("its description is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static FitState fit(JsonNode d, Map<String, HostTensor> tensors) {
        List<EpochRecord> records = new ArrayList<>();
        for (JsonNode n : d.path("records")) {
            Map<String, Double> values = new LinkedHashMap<>();
            n.path("values").fieldNames()
                    .forEachRemaining(name -> values.put(name, number(n.path("values"), name)));
            records.add(new EpochRecord(count(n, "epoch"), whole(n, "step"), number(n, "learning_rate"),
                    number(n, "seconds"), values));
        }
        HostTensor sums = tensors.get(SUMS);
        if (sums == null) {
            throw new StorageException("tensor '" + SUMS + "' is missing");
        }
        JsonNode p = d.path("plateau");
        return new FitState(count(d, "planned_epochs"), count(d, "examples"), count(d, "batch_size"), records,
                count(d, "batch"), sums, number(d, "seconds"), number(d, "best"), count(d, "best_epoch"),
                under(BEST, tensors),
                new Plateau.Count(number(p, "best"), count(p, "since"), number(p, "factor")), number(d, "rate_factor"),
                count(d, "rollbacks"), d.path("ended").asBoolean());
    }

    private static Map<String, HostTensor> under(String prefix, Map<String, HostTensor> tensors) {
        Map<String, HostTensor> found = new LinkedHashMap<>();
        tensors.forEach((name, t) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), t);
            }
        });
        return found;
    }

    private static int count(JsonNode d, String key) {
        JsonNode n = d.path(key);
        if (!n.isInt() || n.intValue() < 0) {
            throw new StorageException("'" + key + "' is " + (n.isMissingNode() ? "missing" : n) + ", not a count");
        }
        return n.intValue();
    }

    private static long whole(JsonNode d, String key) {
        JsonNode n = d.path(key);
        if (!n.isIntegralNumber() || !n.canConvertToLong()) {
            throw new StorageException("'" + key + "' is " + (n.isMissingNode() ? "missing" : n)
                    + ", not a whole number");
        }
        return n.longValue();
    }

    private static double number(JsonNode d, String key) {
        JsonNode n = d.path(key);
        if (n.isNumber()) {
            return n.doubleValue();
        }
        return switch (n.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new StorageException("'" + key + "' is " + (n.isMissingNode() ? "missing" : n)
                    + ", not a number");
        };
    }
}
