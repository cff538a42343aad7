package dev.descent.it.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.LayerNorm;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.storage.Safetensors;
import dev.descent.storage.StateDict;
import dev.descent.tensor.HostTensor;
import dev.descent.train.Trainer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch's networks were saved in are loaded and answer as PyTorch does; see golden/README.md. */
class StateDictGoldenTest {
    private static final double TOLERANCE = 1e-5;
    private static final Map<String, String> TAGGER =
            Map.of("embedding", "0", "lstm", "1", "norm", "2", "classify", "3");

    private static Module net(String name) {
        return switch (name) {
            case "linear" -> new Dense(3, 4);
            case "embedding" -> new Embedding(7, 3);
            case "layer_norm" -> new LayerNorm(6);
            case "batch_norm" -> new BatchNorm(4);
            case "rnn" -> Recurrent.elman(3, 4).layers(2).bidirectional().build();
            case "lstm" -> Recurrent.lstm(3, 4).layers(2).build();
            case "lstm_projection" -> Recurrent.of(3, n -> new LstmCell(n, 4,
                    LstmCell.Options.DEFAULT.withProjection(2), CellInitializers.uniform(4))).build();
            case "gru" -> Recurrent.gru(3, 4).layers(2).bidirectional().build();
            case "tagger" -> new Sequential(new Embedding(9, 4), Recurrent.lstm(4, 3).layers(2).bidirectional().build(),
                    new LayerNorm(6), new Dense(6, 5));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Path file(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(
                StateDictGoldenTest.class.getResource("/state_dicts/" + name + ".safetensors"), name).toURI());
    }

    private static void answersAsPytorch(String name, Path weights) throws URISyntaxException {
        Map<String, HostTensor> io = Safetensors.read(file(name + "_io")).tensors();
        HostTensor expected = Objects.requireNonNull(io.get("y"));
        Module net = net(name);
        try (Device device = Devices.open("cpu");
                Trainer trainer = Trainer.builder(net, Loss.meanSquaredError()).device(device).build()) {
            trainer.load(StateDict.load(weights, net, name.equals("tagger") ? TAGGER : Map.of()));
            HostTensor got = trainer.predict(Objects.requireNonNull(io.get("x")));
            assertEquals(expected.shape(), got.shape());
            double largest = 0;
            for (int i = 0; i < expected.size(); i++) {
                largest = Math.max(largest, Math.abs(expected.get(i)));
                assertEquals(expected.get(i), got.get(i), TOLERANCE, name + " at " + i);
            }
            assertTrue(largest > 0.1, "an answer of zeros proves nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "linear", "embedding", "layer_norm", "batch_norm", "rnn", "lstm", "lstm_projection", "gru", "tagger"
    })
    void answersAreTorchs(String name) throws URISyntaxException {
        answersAsPytorch(name, file(name));
    }

    /** Back under PyTorch's names: the same file but for the counter of batches, so PyTorch would read it. */
    @Test
    void whatIsWrittenForTorchIsWhatTorchWrote(@TempDir Path folder) throws URISyntaxException {
        Map<String, HostTensor> weights = StateDict.load(file("tagger"), net("tagger"), TAGGER);
        Path back = folder.resolve("tagger.safetensors");
        StateDict.save(back, weights, Map.of("0", "embedding", "1", "lstm", "2", "norm", "3", "classify"), false);
        assertEquals(Safetensors.read(file("tagger")).tensors().keySet(), Safetensors.read(back).tensors().keySet());
        answersAsPytorch("tagger", back);
    }
}
