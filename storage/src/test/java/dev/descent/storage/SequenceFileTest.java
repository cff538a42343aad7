package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Activation;
import dev.descent.tensor.HostTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceFileTest {
    @TempDir
    private Path dir;

    private static SequenceBundle bundle(CellKind cell) {
        Architecture a = new Architecture(List.of(new LayerSpec.EmbeddingSpec(5, 4),
                new LayerSpec.RecurrentSpec(cell, 4, 3, 2, false, 0.5, false, true),
                new LayerSpec.DenseSpec(3, 5, Activation.LINEAR)));
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(1);
        a.build().parameters().forEach((path, p) -> weights.put(path, p.initializer().create(p.shape(), random)));
        return new SequenceBundle("text", a, List.of("\n", "\"", "a", "ç", "😀"), 9, weights);
    }

    @Test
    void alphabetsThatDoNotFitAreRefused() {
        refusedAlphabet("it has no alphabet");
        refusedAlphabet("it has 5 outputs, but an alphabet of 4", "a", "b", "c", "d");
        refusedAlphabet("entry 2 of its alphabet, 'bc', is not one character", "a", "bc", "d", "e", "f");
        refusedAlphabet("entry 1 of its alphabet, '', is not one character", "", "b", "d", "e", "f");
        refusedAlphabet("entry 3 of its alphabet, 'b', is there already or out of order", "a", "b", "b", "e", "f");
        refusedAlphabet("entry 2 of its alphabet, 'a', is there already or out of order", "b", "a", "c", "e", "f");
    }

    private void refusedAlphabet(String why, String... alphabet) {
        Path file = dir.resolve("m");
        SequenceBundle b = bundle(CellKind.GRU);
        SequenceFile.save(file,
                new SequenceBundle("text", b.architecture(), List.of(alphabet), b.seed(), b.weights()), true);
        String message = assertThrows(StorageException.class, () -> SequenceFile.load(file)).getMessage();
        assertTrue(message.startsWith(file + " is no usable model file: " + why), message);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSavedComesBack(CellKind cell) {
        Path file = dir.resolve("m");
        SequenceFile.save(file, bundle(cell), false);
        assertEquals(bundle(cell), SequenceFile.load(file));
    }

    @Test
    void aFileOfAnotherKindIsRefused() {
        Path file = dir.resolve("m");
        new Safetensors(Map.of(), bundle(CellKind.GRU).weights()).write(file, false);
        assertTrue(assertThrows(StorageException.class, () -> SequenceFile.load(file)).getMessage()
                .contains("no model of sequences"));
    }

    @Test
    void anUnknownCellIsRefusedWithTheKnown() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CellKind.parse("lsmt")).getMessage()
                .contains("unknown cell 'lsmt'; known are elman, elman_relu, lstm"));
    }
}
