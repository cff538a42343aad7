package dev.descent.fuzz;

import dev.descent.nn.Parameter;
import dev.descent.onnx.OnnxImport;
import dev.descent.onnx.OnnxModel;
import dev.descent.tensor.Shape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What {@code descent import} does with an ONNX file, but for writing the model. */
final class Imported {
    private Imported() {}

    static void read(Path file) {
        OnnxModel m = OnnxImport.read(file);
        Map<String, Parameter> wanted = m.network().parameters();
        if (!wanted.keySet().equals(m.weights().keySet())) {
            throw new AssertionError("the network has " + wanted.keySet() + ", weights are " + m.weights().keySet());
        }
        wanted.forEach((name, p) -> {
            Shape given = Objects.requireNonNull(m.weights().get(name)).shape();
            if (!p.shape().equals(given)) {
                throw new AssertionError(name + " is " + p.shape() + ", its weights are " + given);
            }
        });
        m.architecture();
        if (m.isOfSequences()) {
            m.sequences();
        } else {
            m.table();
        }
    }
}
