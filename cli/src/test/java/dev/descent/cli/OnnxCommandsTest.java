package dev.descent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.Activation;
import dev.descent.storage.Architecture;
import dev.descent.storage.CellKind;
import dev.descent.storage.LayerSpec;
import dev.descent.storage.SequenceBundle;
import dev.descent.storage.SequenceFile;
import dev.descent.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that go out by export and come back by import answer as before. */
class OnnxCommandsTest {
    @TempDir
    private Path dir;

    private String at(String name) {
        return dir.resolve(name).toString();
    }

    private static Run fine(String... args) {
        Run run = Run.of(args);
        assertEquals(0, run.status(), run.err());
        return run;
    }

    private static void refused(String why, String... args) {
        Run run = Run.of(args);
        assertEquals(1, run.status(), run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(why), run.err());
    }

    private Path text(CellKind cell) {
        Architecture net = new Architecture(List.of(new LayerSpec.EmbeddingSpec(3, 4),
                new LayerSpec.RecurrentSpec(cell, 4, 5, 2, false, 0, false, true),
                new LayerSpec.DenseSpec(5, 3, Activation.LINEAR)));
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(1);
        net.build().parameters().forEach((path, p) -> weights.put(path, p.initializer().create(p.shape(), random)));
        Path file = dir.resolve("text.safetensors");
        SequenceFile.save(file, new SequenceBundle("text", net, List.of("\n", "a", "b"), 1, weights), true);
        return file;
    }

    @ParameterizedTest
    @CsvSource({"kind,classify", "price,regress", "big,multilabel"})
    void tables(String label, String task) throws IOException {
        String rows = Tables.write(dir, 60, true, label).toString();
        fine("train", "--csv", rows, "--label", label, "--task", task, "--epochs", "2", "--layers", "8", "--device",
                "cpu", "--save", at("m.safetensors"));
        assertEquals("saved " + at("m.onnx") + System.lineSeparator(),
                fine("export", at("m.safetensors"), "--onnx", at("m.onnx")).out());
        assertEquals("saved " + at("back.safetensors") + System.lineSeparator(),
                fine("import", at("m.onnx"), "--output", at("back.safetensors")).out());
        assertEquals(fine("predict", at("m.safetensors"), rows, "--device", "cpu").out(),
                fine("predict", at("back.safetensors"), rows, "--device", "cpu").out());
    }

    @Test
    void texts() {
        String model = text(CellKind.LSTM).toString();
        fine("export", model, "--onnx", at("m.onnx"));
        fine("import", at("m.onnx"), "--output", at("back.safetensors"));
        assertEquals(fine("sample", model, "--length", "50", "--device", "cpu").out(),
                fine("sample", at("back.safetensors"), "--length", "50", "--device", "cpu").out());
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        String model = text(CellKind.LAYER_NORM_LSTM).toString();
        refused("ONNX has no operator for its cells (LayerNorm-LSTM 4→5)", "export", model, "--onnx", at("m.onnx"));
        assertTrue(Files.notExists(dir.resolve("m.onnx")));
        refused("no such file", "export", at("none"), "--onnx", at("m.onnx"));
        Files.writeString(dir.resolve("bad.onnx"), "no ONNX");
        refused("bad.onnx cannot be imported: its bytes are no ONNX", "import", at("bad.onnx"), "--output", at("back"));
        String good = text(CellKind.GRU).toString();
        Files.writeString(dir.resolve("m.onnx"), "mine");
        refused("exists", "export", good, "--onnx", at("m.onnx"));
        assertEquals("mine", Files.readString(dir.resolve("m.onnx")));
        fine("export", good, "--onnx", at("m.onnx"), "--force");
        refused("exists", "import", at("m.onnx"), "--output", good);
    }
}
