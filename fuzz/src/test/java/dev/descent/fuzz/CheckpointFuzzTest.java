package dev.descent.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.descent.storage.Checkpoint;
import dev.descent.storage.StorageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** States of training: what a checkpoint says about its run, then, after a zero byte, where the training stood. */
class CheckpointFuzzTest {
    private static final Map<String, List<Integer>> TENSORS = tensors();

    private final Reader reader = new Reader(".safetensors", StorageException.class, Checkpoint::read);

    private static Map<String, List<Integer>> tensors() {
        Map<String, List<Integer>> all = new LinkedHashMap<>(ModelFileFuzzTest.WEIGHTS);
        ModelFileFuzzTest.WEIGHTS.forEach((name, shape) -> all.put("best/" + name, shape));
        all.put("optimizer/0.weight.m", List.of(3, 2));
        all.put("carried/0", List.of(2));
        all.put("fit/sums", List.of(4));
        return Map.copyOf(all);
    }

    @FuzzTest
    void read(byte[] bytes) {
        String text = Container.text(bytes);
        int zero = text.indexOf('\0');
        String run = zero < 0 ? "{}" : text.substring(0, zero);
        reader.read(Container.of(Map.of("descent.run", run, "descent.training", text.substring(zero + 1)), TENSORS));
    }
}
