package dev.descent.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.storage.StorageException;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of PyTorch's exporter, made by scripts/make-onnx-golden, say the same here as in onnxruntime. */
class TorchImportTest {
    private static byte[] file(String name) {
        try (InputStream in = TorchImportTest.class.getResourceAsStream("torch/" + name + ".onnx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dense            | Dense 4→8 relu, BatchNorm 8, Dense 8→6 tanh, LayerNorm 6, Dense 6→6 gelu,\
             Dense 6→6 silu, Dense 6→6 elu, Dense 6→6 leaky_relu, Dense 6→5 softplus, Dense 5→3 softmax without bias
            dense_opset11    | Dense 4→3 gelu, Dense 3→2 sigmoid
            dense_sequence   | Dense 3→4 relu, Dense 4→2
            lstm             | LSTM 3→4, Dense 4→2
            lstm_opset11     | LSTM 3→4, 2 layers, Dense 4→2
            lstm_not_folded  | LSTM 3→4, Dense 4→2
            lstm_time_major  | LSTM 3→4, Dense 4→2
            gru              | GRU 3→4, bidirectional, Dense 8→2
            gru_last_step    | GRU 3→4, 2 layers, last output, Dense 4→2
            rnn_last_state   | Elman 3→4 relu, last output, Dense 4→2
            rnn_fixed_batch  | Elman 3→4 tanh, Dense 4→2
            tagger           | Embedding 9×4, LSTM 4→3, 2 layers, bidirectional, LayerNorm 6, Dense 6→5 log_softmax
            flatten          | Dense 3→4, Flatten, Dense 20→2
            """)
    void readAsLayers(String name, String layers) {
        byte[] bytes = file(name);
        OnnxModel m = OnnxImport.read(bytes);
        assertEquals(layers, String.join(", ", m.network().modules().stream().map(l -> l.describe()).toList()));
        assertEquals(name.equals("lstm_time_major"), m.timeMajor());
        int batch = name.equals("rnn_fixed_batch") ? 1 : 4;
        SplittableRandom random = new SplittableRandom(5);
        HostTensor x = name.equals("tagger")
                ? Nets.indices(random, 9, Shape.of(batch, 5))
                : Nets.random(random, name.matches("dense|dense_opset11") ? Shape.of(batch, 4) : Shape.of(batch, 5, 3));
        HostTensor mine = m.timeMajor() ? turned(x) : x;
        try (OnnxRuntime ort = new OnnxRuntime(bytes)) {
            HostTensor expected = ort.run(Map.of("input", x)).values().iterator().next();
            HostTensor said = Nets.predict(m.network(), m.weights(), mine);
            Nets.assertClose(expected, m.timeMajor() ? turned(said) : said, name);
        }
    }

    /** The first two axes exchanged. */
    private static HostTensor turned(HostTensor t) {
        Shape s = t.shape();
        HostTensor out = HostTensor.zeros(t.type(), Shape.of(s.dim(1), s.dim(0), s.dim(2)));
        for (int i = 0; i < s.dim(0); i++) {
            for (int j = 0; j < s.dim(1); j++) {
                System.arraycopy(t.floats(), (i * s.dim(1) + j) * s.dim(2), out.floats(),
                        (j * s.dim(0) + i) * s.dim(2), s.dim(2));
            }
        }
        return out;
    }

    @Test
    void stateFromOutside() {
        byte[] bytes = file("state");
        OnnxModel m = OnnxImport.read(bytes);
        assertTrue(m.network().isStateful());
        HostTensor x = Nets.random(new SplittableRandom(5), Shape.of(2, 3, 3));
        Map<String, HostTensor> in = new LinkedHashMap<>(Map.of("input", x));
        in.put("state0", HostTensor.of(new float[8], Shape.of(1, 2, 4)));
        in.put("state1", HostTensor.of(new float[8], Shape.of(1, 2, 4)));
        try (OnnxRuntime ort = new OnnxRuntime(bytes)) {
            HostTensor expected = ort.run(in).values().iterator().next();
            Nets.assertClose(expected, Nets.predict(m.network(), m.weights(), x), "state");
        }
    }

    @Test
    void branchesAreRefused() {
        String message =
                assertThrows(StorageException.class, () -> OnnxImport.read(file("branches"))).getMessage();
        assertTrue(message.startsWith("node '/Add' (Add) puts two branches together"), message);
    }
}
