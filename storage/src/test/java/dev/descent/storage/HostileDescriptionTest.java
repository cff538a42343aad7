package dev.descent.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptions of models that promise too much, or hold one thing where another should be. */
class HostileDescriptionTest {
    private static final String RECURRENT = """
            {"kind": "recurrent", "cell": "elman", "in": 1, "hidden": 1, "layers": %d, "bidirectional": false,
             "dropout": 0, "last": false, "stateful": false}""";

    @TempDir
    private Path folder;

    private static String refusal(String layers) {
        return assertThrows(StorageException.class, () -> read(layers)).getMessage();
    }

    private static Architecture read(String layers) throws JsonProcessingException {
        return ArchitectureJson.read(new ObjectMapper().readTree(layers));
    }

    @Test
    void sixteenMillionCellsAreNotBuilt() {
        String message = refusal("[" + RECURRENT.formatted(1 << 24) + "]");
        assertTrue(message.contains("layer 0: 'layers' must be a whole number from 1 to 4096"), message);
    }

    @Test
    void manyLayersOfManyCellsAreNotBuiltEither() throws JsonProcessingException {
        String half = RECURRENT.formatted(ArchitectureJson.MAX_LAYERS / 2);
        assertEquals(2, read("[" + half + "," + half + "]").layers().size());
        String message = refusal("[" + half + "," + half + ",{\"kind\": \"flatten\"}]");
        assertEquals("the architecture has more than 4096 layers", message);
    }

    @Test
    void aScaleThatIsNoListIsRefused() {
        Path file = folder.resolve("model");
        new Safetensors(Map.of("descent", """
                {"version": 1, "layers": [{"kind": "flatten"}], "task": "regress",
                 "input_scale": {"mean": {"a": 1}, "scale": [1]}}"""), Map.of()).write(file, false);
        String message = assertThrows(StorageException.class, () -> ModelFile.load(file)).getMessage();
        assertTrue(message.contains("a scale holds {\"a\":1} where a list of numbers should be"), message);
    }

    @Test
    void whatIsQuotedIsShortAndNothingAScreenObeys() {
        Path file = folder.resolve("model");
        String kind = "\\u001b[2J" + "x".repeat(1 << 20);
        new Safetensors(Map.of("descent", "{\"version\": 1, \"layers\": [{\"kind\": \"" + kind + "\"}]}"), Map.of())
                .write(file, false);
        String message = assertThrows(StorageException.class, () -> ModelFile.load(file)).getMessage();
        assertTrue(message.contains("unknown kind '?[2Jxxx"), () -> message.substring(0, 200));
        assertTrue(message.length() < 2000, () -> message.length() + " characters");
    }
}
