package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.Tensor;
import dev.descent.nn.Dense;
import dev.descent.nn.Embedding;
import dev.descent.nn.Flatten;
import dev.descent.nn.Layer;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Trainer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Classes and indices that the network does not have are refused before anything is computed. */
class IndexRangesTest {
    private final Device device = Devices.open("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    private Trainer trainer(Module net) {
        return Trainer.builder(net, Loss.crossEntropy()).device(device).batchSize(2).build();
    }

    private static void fails(Executable body, String... parts) {
        String m = String.valueOf(
                assertThrows(IllegalArgumentException.class, body).getMessage());
        for (String p : parts) {
            assertTrue(m.contains(p), m);
        }
    }

    private static HostTensor zeros(int... dims) {
        return HostTensor.zeros(DType.F32, Shape.of(dims));
    }

    private static HostTensor ints(Shape s, int at, int value) {
        int[] v = new int[(int) s.size()];
        v[at] = value;
        return HostTensor.of(v, s);
    }

    @Test
    void aClassThatTheNetworkLacksNamesRowAndRange() {
        Dataset good = Dataset.of(zeros(5, 3), HostTensor.of(0, 1, 2, 3, 0));
        Dataset bad = Dataset.of(zeros(5, 3), HostTensor.of(0, 1, 2, 8, 0));
        try (Trainer t = trainer(new Dense(3, 4))) {
            String[] words = {"target holds class 8 at row 3 (counted from 0)", "4 outputs", "from 0 to 3"};
            fails(() -> t.fit(bad, 1), words);
            fails(() -> t.evaluate(bad), words);
            fails(() -> t.fit(good, bad, 1), "the validation target holds class 8");
            assertEquals(0, t.steps());
            t.fit(good, good, 1);
            t.evaluate(bad.withWeights(HostTensor.of(1f, 1f, 1f, 0f, 1f))); // what does not count is not looked at
        }
    }

    @Test
    void anIndexThatTheTableLacksNamesPlaceAndLayer() {
        HostTensor x = ints(Shape.of(5, 2), 7, 8);
        Dataset bad = Dataset.of(x, HostTensor.of(0, 1, 0, 1, 0));
        Module net = new Sequential(new Embedding(4, 3), new Flatten(), new Dense(6, 2));
        try (Trainer t = trainer(net)) {
            String[] words = {"input holds index 8 at row 3, column 1", "layer '0' has 4 rows", "from 0 to 3"};
            fails(() -> t.fit(bad, 1), words);
            fails(() -> t.evaluate(bad), words);
            fails(() -> t.predict(x), words);
            fails(() -> t.predict(ints(Shape.of(600, 2), 1199, -1)), "index -1 at row 599, column 1");
            t.predict(ints(Shape.of(2, 2), 3, 3));
        }
    }

    /** Column 0 chooses from 4 rows, column 1 from 9. */
    private static final class Columns extends Layer {
        private final Embedding few = child("few", new Embedding(4, 2));
        private final Embedding many = child("many", new Embedding(9, 2));

        @Override
        protected Tensor forward(Tensor x) {
            Tensor first = few.apply(x.slice(1, 0, 1).reshape(-1));
            return first.add(many.apply(x.slice(1, 1, 2).reshape(-1)));
        }
    }

    @Test
    void everyColumnHasItsOwnTable() {
        try (Trainer t = trainer(new Columns())) {
            t.predict(ints(Shape.of(3, 2), 5, 8));
            fails(() -> t.predict(ints(Shape.of(3, 2), 5, 9)), "row 2, column 1", "'many' has 9 rows");
            fails(() -> t.predict(ints(Shape.of(3, 2), 4, 8)), "row 2, column 0", "'few' has 4 rows");
        }
    }

    @Test
    void paddingMayHoldAnyIndexAndAnyClass() {
        int[] words = {1, 2, 3, 1, 2, 99};
        int[] tags = {1, 0, 1, 0, 1, -1};
        HostTensor mask = Masks.ofLengths(new int[] {3, 2}, 3);
        HostTensor x = HostTensor.of(words, Shape.of(2, 3));
        Dataset data = Dataset.ofSequences(x, HostTensor.of(tags, Shape.of(2, 3)), mask);
        Module net = new Sequential(new Embedding(4, 3), Recurrent.gru(3, 4).build(), new Dense(4, 2));
        try (Trainer t = trainer(net)) {
            t.fit(data, 2);
            assertEquals(5, t.evaluate(data).confusion().orElseThrow().total());
            t.predict(x, mask);
            data.input().ints()[4] = 99;
            fails(() -> t.fit(data, 1), "input 0 holds index 99 at row 1, column 1");
            assertEquals(-1, tags[5], Arrays.toString(tags));
        }
    }
}
