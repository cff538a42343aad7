package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.storage.SequenceFile;
import dev.descent.storage.StorageException;
import java.util.List;
import java.util.Map;

/** Descriptions of models of sequences, with their architecture, beside the weights of a GRU for two letters. */
class SequenceFileFuzzTest {
    private static final Map<String, List<Integer>> WEIGHTS = Map.of(
            "0.weight", List.of(2, 2),
            "1.l0.weight_ih", List.of(3, 2), "1.l0.weight_hh", List.of(3, 1),
            "1.l0.bias_ih", List.of(3), "1.l0.bias_hh", List.of(3),
            "2.weight", List.of(2, 1), "2.bias", List.of(2));

    private final Reader reader = new Reader(".safetensors", StorageException.class, SequenceFile::load);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(Container.of(Map.of("descent.sequence", Container.text(bytes)), WEIGHTS));
    }
}
