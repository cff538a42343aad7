package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.graph.Tensor;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.CellInitializers;
import dev.descent.nn.recurrent.ElmanCell;
import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.LstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.storage.StorageException;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX has no operator for is refused by name, and nothing is written. */
class ExportRefusalTest {
    @TempDir
    private Path dir;

    private static final class Twice extends Layer {
        @Override
        protected Tensor forward(Tensor x) {
            return x.mul(2);
        }
    }

    private static final class Leaky extends Cell {
        @Override
        public int outputs() {
            return 2;
        }

        @Override
        public List<Integer> stateSizes() {
            return List.of(2);
        }

        @Override
        public Step step(Tensor x, List<Tensor> state) {
            Tensor h = state.get(0).mul(0.5);
            return new Step(h, List.of(h));
        }
    }

    private void refused(String why, Module m) {
        Path file = dir.resolve("net.onnx");
        OnnxExport e = OnnxExport.of(m, Nets.weights(m, 1));
        String message = assertThrows(IllegalArgumentException.class, () -> e.write(file, false)).getMessage();
        assertTrue(message.contains(why), message);
        assertTrue(Files.notExists(file));
    }

    @Test
    void layersOfOnesOwn() {
        refused("layer '1' (Twice) cannot be written as ONNX: it is none of",
                new Sequential(new Dense(3, 2), new Twice()));
    }

    @Test
    void cellsWithoutAnOperator() {
        refused("layer '0' (Jordan 3→4→2 tanh, sigmoid): ONNX has no operator for its cells (Jordan 3→4→2 tanh,"
                + " sigmoid); take Elman cells",
                new Sequential(Recurrent.jordan(3, 4, 2).build()));
        refused("ONNX has no operator for its cells (LayerNorm-LSTM 3→4)",
                new Sequential(Recurrent.of(3, n -> new LayerNormLstmCell(n, 4)).build()));
        refused("(LSTM 3→4 projected to 2)", new Sequential(Recurrent.of(3, n -> new LstmCell(n, 4,
                LstmCell.Options.DEFAULT.withProjection(2), CellInitializers.uniform(4))).build()));
        refused("(Elman 3→4 sigmoid)", new Sequential(Recurrent.of(3,
                n -> new ElmanCell(n, 4, Activation.SIGMOID, CellInitializers.uniform(4))).build()));
        refused("(Leaky)", new Sequential(Recurrent.of(3, n -> new Leaky()).build()));
        refused("mixes old and new states at inference",
                new Sequential(Recurrent.lstm(3, 4).zoneout(0.1, 0).build()));
    }

    @Test
    void inputsThatDoNotFit() {
        refused("does not follow from its first layer: say it with input(", new Sequential(new Flatten(),
                new Dense(3, 2)));
        Module words = new Sequential(new Embedding(3, 2), new Dense(2, 2));
        OnnxExport e = OnnxExport.of(words, Nets.weights(words, 1)).input(DType.F32, -1, 4);
        assertTrue(assertThrows(IllegalArgumentException.class, e::toBytes).getMessage()
                .startsWith("layer '0' (Embedding 3×2) takes indices, and is fed with F32[batch, 4]"));
        Module dense = new Sequential(new Dense(3, 2));
        OnnxExport wide = OnnxExport.of(dense, Nets.weights(dense, 1)).input(DType.F32, -1, 4);
        assertTrue(assertThrows(IllegalArgumentException.class, wide::toBytes).getMessage()
                .startsWith("layer '0' (Dense 3→2) takes [examples, …, 3], and is fed with [batch, 4]"));
        refused("layer '1' (Dense 4→2) takes [examples, …, 4], and is fed with [batch, 2]",
                new Sequential(new Dense(3, 2), new Dense(4, 2)));
    }

    @Test
    void weightsThatDoNotFit() {
        Module m = new Sequential(new Dense(3, 2));
        Map<String, HostTensor> w = new LinkedHashMap<>(Nets.weights(m, 1));
        w.remove("0.bias");
        assertEquals("weight '0.bias' must be F32[2], and is missing: give the weights of this model, such as"
                + " trainer.weights()", assertThrows(IllegalArgumentException.class,
                        () -> OnnxExport.of(m, w).toBytes()).getMessage());
        w.put("0.bias", HostTensor.of(new float[3], Shape.of(3)));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> OnnxExport.of(m, w).toBytes()).getMessage()
                .contains("must be F32[2], and is F32[3]"));
    }

    @Test
    void existingFilesStay() throws IOException {
        Path file = dir.resolve("net.onnx");
        Files.writeString(file, "mine");
        Module m = new Sequential(new Dense(3, 2));
        OnnxExport e = OnnxExport.of(m, Nets.weights(m, 1));
        assertThrows(StorageException.class, () -> e.write(file, false));
        assertEquals("mine", Files.readString(file));
        e.write(file, true);
        assertEquals(Nets.weights(m, 1), OnnxImport.read(file).weights());
    }
}
