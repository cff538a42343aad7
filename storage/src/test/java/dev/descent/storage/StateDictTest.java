package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.BatchNorm;
import dev.descent.nn.Dense;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTest {
    @TempDir
    private Path folder;

    private Path saved(Map<String, HostTensor> tensors) {
        Path file = folder.resolve("net.safetensors");
        new Safetensors(Map.of("format", "pt"), tensors).write(file, true);
        return file;
    }

    private static HostTensor zeros(int... dims) {
        return HostTensor.zeros(DType.F32, Shape.of(dims));
    }

    private static String refusal(Path file, Module model, Map<String, String> names) {
        return assertThrows(StorageException.class, () -> StateDict.load(file, model, names)).getMessage();
    }

    @Test
    void whatIsMissingTooMuchOrOfAnotherShapeIsNamed() {
        Path file = saved(Map.of("weight", zeros(4, 2), "scale", zeros(4)));
        String message = refusal(file, new Dense(3, 4), Map.of());
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.contains("it lacks 'bias' [4]"), message);
        assertTrue(message.contains("the model has no 'scale'"), message);
        assertTrue(message.contains("'weight' is [4, 2], the model needs [4, 3]"), message);
    }

    @Test
    void recurrentNamesAreToldAsTheyStandInTheFile() {
        Path file = saved(Map.of("rnn.weight_ih_l0", zeros(4, 9)));
        String message = refusal(file, new Sequential(Recurrent.elman(3, 4).build()), Map.of("rnn", "0"));
        assertTrue(message.contains("'rnn.weight_ih_l0' (here '0.l0.weight_ih') is [4, 9], the model needs [4, 3]"),
                message);
        assertTrue(message.contains("it lacks '0.l0.weight_hh' [4, 4]"), message);
    }

    @Test
    void manyNamesAreCutShort() {
        Map<String, HostTensor> many = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("extra" + i, zeros(1));
        }
        String message = refusal(saved(many), new Dense(3, 4), Map.of());
        assertTrue(message.contains(" and 92 more"), message);
    }

    @Test
    void countersOfBatchesAreLeftOutAndOtherTypesBecomeFloats() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("bn.weight", HostTensor.of(new double[] {0.1, 2}, Shape.of(2)));
        for (String name : List.of("bn.bias", "bn.running_mean", "bn.running_var")) {
            tensors.put(name, zeros(2));
        }
        tensors.put("bn.num_batches_tracked", HostTensor.of(new int[] {3}, Shape.of()));
        Map<String, HostTensor> weights =
                StateDict.load(saved(tensors), new Sequential(new BatchNorm(2)), Map.of("bn", "0"));
        assertEquals(List.of("0.weight", "0.bias", "0.running_mean", "0.running_var"), List.copyOf(weights.keySet()));
        assertArrayEquals(new float[] {0.1f, 2}, weights.get("0.weight").floats());
    }

    @Test
    void wholeNumbersAreNoWeights() {
        Path file = saved(Map.of("weight", HostTensor.of(new int[12], Shape.of(4, 3)), "bias", zeros(4)));
        String message = refusal(file, new Dense(3, 4), Map.of());
        assertTrue(message.contains("'weight' holds whole numbers"), message);
    }

    @Test
    void theLongestNameCountsAndTwoTensorsAreNotMerged() {
        Map<String, HostTensor> tensors = Map.of("net.head.weight", zeros(4, 3), "net.head.bias", zeros(4));
        Path file = saved(tensors);
        assertEquals(2, StateDict.load(file, new Sequential(new Dense(3, 4)),
                Map.of("net", "9", "net.head", "0")).size());
        assertEquals(2, StateDict.load(file, new Dense(3, 4), Map.of("net.head", "")).size());
        String message = refusal(file, new Dense(3, 4), Map.of("net.head.weight", "bias", "net.head", ""));
        assertTrue(message.contains("two tensors would be named 'bias'"), message);
    }

    @Test
    void whatIsSavedHasPytorchsNamesAndComesBack() {
        Module net = new Sequential(Recurrent.lstm(3, 2).bidirectional().build());
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        net.parameters().forEach((name, p) -> weights.put(name, HostTensor.zeros(DType.F32, p.shape())));
        Path file = folder.resolve("out.safetensors");
        StateDict.save(file, weights, Map.of("0", "lstm"), false);
        assertTrue(Safetensors.read(file).tensors().containsKey("lstm.weight_ih_l0_reverse"));
        assertEquals(weights.keySet(), StateDict.load(file, net, Map.of("lstm", "0")).keySet());
    }
}
