package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Tensor;
import dev.descent.nn.Activation;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    /** The rows of the table, without heading and last line. */
    private static List<String> rows(Module net) {
        Dataset data = Dataset.of(HostTensor.of(new float[2 * 5 * 3], Shape.of(2, 5, 3)), HostTensor.of(0, 1));
        try (Device device = Devices.open("cpu");
                Trainer t = Trainer.builder(net, Loss.crossEntropy()).device(device).build()) {
            List<String> lines = t.summary(data).lines().toList();
            return lines.subList(1, lines.size() - 1);
        }
    }

    @Test
    void aRecurrentLayerHasTheParametersOfItsCells() {
        List<String> rows = rows(new Sequential(
                Recurrent.gru(3, 4).bidirectional().last().build(), new Dense(8, 2)));
        assertEquals(2, rows.size(), rows::toString);
        assertTrue(rows.get(0).endsWith(" 216"), rows::toString); // 2 directions · 3 gates · 4 · (3 + 4 + 2)
        assertTrue(rows.get(1).endsWith(" 18"), rows::toString);
    }

    @Test
    void layersInsideACellAreListedOnceWhateverTheSteps() {
        List<String> rows = rows(new Sequential(Recurrent.of(3, in -> new Leaky()).last().build(), new Dense(4, 2)));
        assertEquals(3, rows.size(), rows::toString);
        assertTrue(rows.get(0).startsWith("0.l0.inner") && rows.get(0).endsWith(" 32"), rows::toString);
        assertTrue(rows.get(1).startsWith("0 ") && rows.get(1).endsWith(" 0"), rows::toString);
    }

    /** A cell with a layer inside. */
    private static final class Leaky extends Cell {
        private final Dense inner = child("inner", new Dense(3 + 4, 4, Activation.TANH));

        @Override
        public int outputs() {
            return 4;
        }

        @Override
        public List<Integer> stateSizes() {
            return List.of(4);
        }

        @Override
        public Step step(Tensor x, List<Tensor> state) {
            Tensor h = state.get(0).add(inner.apply(Tensor.concat(1, x, state.get(0)))).mul(0.5);
            return new Step(h, List.of(h));
        }
    }
}
