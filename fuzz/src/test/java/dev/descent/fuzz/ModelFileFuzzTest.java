package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.storage.ModelFile;
import dev.descent.storage.StorageException;
import java.util.List;
import java.util.Map;

/** Descriptions of models of tables, with their architecture, beside the weights of two dense layers. */
class ModelFileFuzzTest {
    static final Map<String, List<Integer>> WEIGHTS = Map.of(
            "0.weight", List.of(3, 2), "0.bias", List.of(3), "1.weight", List.of(2, 3), "1.bias", List.of(2));

    private final Reader reader = new Reader(".safetensors", StorageException.class, ModelFile::load);

    @FuzzTest
    void read(byte[] bytes) {
        reader.read(Container.of(Map.of("descent", Container.text(bytes)), WEIGHTS));
    }
}
