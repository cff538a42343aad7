package dev.descent.it.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.data.Dataset;
import dev.descent.data.Masks;
import dev.descent.data.StreamWindows;
import dev.descent.device.Device;
import dev.descent.device.Devices;
import dev.descent.graph.ShapeException;
import dev.descent.nn.Dense;
import dev.descent.nn.Loss;
import dev.descent.nn.Module;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.nn.recurrent.TruncatedBptt;
import dev.descent.optim.Optimizer;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import dev.descent.train.Callback;
import dev.descent.train.Evaluation;
import dev.descent.train.GradientReport;
import dev.descent.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Training on sequences: masks, states that are carried, truncated backpropagation, gradient norms. */
class SequenceTrainingTest {
    private final Device device = Devices.open("cpu");
    private final SplittableRandom random = new SplittableRandom(5);

    @AfterEach
    void close() {
        device.close();
    }

    private static Module net(RecurrentBuilder layer) {
        Recurrent r = layer.build();
        return new Sequential(r, new Dense(r.outputs(), 3));
    }

    private Trainer.Builder trainer(Module model) {
        return Trainer.builder(model, Loss.crossEntropy()).device(device).seed(4);
    }

    private HostTensor numbers(int... dims) {
        Shape s = Shape.of(dims);
        float[] a = new float[(int) s.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = (float) random.nextDouble(-1, 1);
        }
        return HostTensor.of(a, s);
    }

    private HostTensor classes(int... dims) {
        Shape s = Shape.of(dims);
        return HostTensor.of(random.ints(s.size(), 0, 3).toArray(), s);
    }

    @Test
    void lossAndMetricsSkipWhatIsMasked() {
        HostTensor x = numbers(4, 6, 2);
        HostTensor y = classes(4, 6);
        int[] lengths = {6, 2, 0, 4};
        HostTensor mask = Masks.ofLengths(lengths, 6);
        try (Trainer t = trainer(net(Recurrent.gru(2, 5).bidirectional())).build()) {
            Evaluation all = t.evaluate(Dataset.ofSequences(x, y, mask));
            double loss = 0;
            int right = 0;
            int count = 0;
            for (int b = 0; b < 4; b++) {
                if (lengths[b] == 0) {
                    continue;
                }
                HostTensor one = first(x.rows(b), lengths[b]);
                HostTensor p = t.predict(one); // alone and without a mask
                for (int s = 0; s < lengths[b]; s++) {
                    int truth = y.ints()[b * 6 + s];
                    loss -= Math.log(p.get(s * 3 + truth));
                    right += truth == largest(p, s) ? 1 : 0;
                    count++;
                }
            }
            assertEquals(loss / count, all.loss(), 1e-6);
            assertEquals(right / (double) count, all.metric("accuracy"), 1e-12);
            assertEquals(count, all.confusion().orElseThrow().total());
        }
    }

    private static int largest(HostTensor p, int row) {
        int best = 0;
        for (int c = 1; c < 3; c++) {
            best = p.get(row * 3 + c) > p.get(row * 3 + best) ? c : best;
        }
        return best;
    }

    private static HostTensor first(HostTensor x, int steps) {
        int width = x.shape().dim(2);
        return HostTensor.of(Arrays.copyOf(x.floats(), steps * width), Shape.of(1, steps, width));
    }

    @Test
    void whatStandsInThePaddingHasNoInfluenceOnTraining() {
        HostTensor y = classes(4, 6);
        HostTensor mask = Masks.ofLengths(new int[] {6, 2, 1, 4}, 6);
        HostTensor x = numbers(4, 6, 2);
        float[] other = x.floats().clone();
        for (int i = 0; i < other.length; i++) {
            other[i] = mask.floats()[i / 2] == 0 ? 100 + i : other[i];
        }
        Map<String, HostTensor> a = trained(Dataset.ofSequences(x, y, mask));
        Map<String, HostTensor> b = trained(Dataset.ofSequences(HostTensor.of(other, x.shape()), y, mask));
        assertEquals(a, b);
    }

    @Test
    void notANumberInThePaddingIsLikeAnythingElseThere() {
        HostTensor y = classes(4, 6);
        HostTensor mask = Masks.ofLengths(new int[] {6, 2, 1, 4}, 6);
        HostTensor x = numbers(4, 6, 2);
        float[] other = x.floats().clone();
        for (int i = 0; i < other.length; i++) {
            other[i] = mask.floats()[i / 2] == 0 ? i % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY : other[i];
        }
        HostTensor padded = HostTensor.of(other, x.shape());
        Dataset data = Dataset.ofSequences(padded, y, mask);
        assertEquals(trained(Dataset.ofSequences(x, y, mask)), trained(data));
        assertTrue(Float.isNaN(padded.floats()[16]), "the tensor that was given is left alone");
        assertEquals(data.input(), data.withInput(0, padded).input());
        other[0] = Float.NaN; // a real step
        says(assertThrows(IllegalArgumentException.class, () -> Dataset.ofSequences(padded, y, mask)),
                "NaN at row 0, position [0, 0]");
    }

    private Map<String, HostTensor> trained(Dataset data) {
        try (Trainer t = trainer(net(Recurrent.lstm(2, 5))).batchSize(2).build()) {
            t.fit(data, 3);
            return t.weights();
        }
    }

    @Test
    void aStatefulModelGoesOnWhereItStopped() {
        HostTensor x = numbers(2, 6, 2);
        try (Trainer whole = trainer(net(Recurrent.lstm(2, 4).layers(2))).build();
                Trainer pieces = trainer(net(Recurrent.lstm(2, 4).layers(2).stateful())).build()) {
            HostTensor all = whole.predict(x);
            List<HostTensor> windows = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                windows.add(pieces.predict(part(x, 2 * i, 2)));
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(part(all, 2 * i, 2), windows.get(i));
            }
            pieces.resetState();
            assertEquals(windows.get(0), pieces.predict(part(x, 0, 2)));
        }
    }

    private static HostTensor part(HostTensor t, int from, int steps) {
        int batch = t.shape().dim(0);
        int time = t.shape().dim(1);
        int width = t.shape().dim(2);
        float[] out = new float[batch * steps * width];
        for (int b = 0; b < batch; b++) {
            System.arraycopy(t.floats(), (b * time + from) * width, out, b * steps * width, steps * width);
        }
        return HostTensor.of(out, Shape.of(batch, steps, width));
    }

    @Test
    void windowsThatOverlapCountEveryStepOnceFromTheRightState() {
        HostTensor x = numbers(3, 12, 2);
        HostTensor y = classes(3, 12);
        TruncatedBptt t = new TruncatedBptt(2, 4);
        try (Trainer plain = trainer(net(Recurrent.gru(2, 4))).build();
                Trainer windows = trainer(net(Recurrent.gru(2, 4).truncated(t))).batchSize(3).build()) {
            double whole = plain.evaluate(Dataset.of(x, y)).loss();
            Evaluation cut = windows.evaluate(StreamWindows.of(x, y, t.window(), t.k1()));
            assertEquals(whole, cut.loss(), 1e-6);
            assertEquals(36, cut.confusion().orElseThrow().total());
        }
    }

    @Test
    void truncationCutsTheGradientAndNothingElse() {
        HostTensor x = numbers(3, 4, 2);
        HostTensor y = classes(3, 4);
        TruncatedBptt cut = new TruncatedBptt(4, 1);
        assertEquals(stepOn(net(Recurrent.elman(2, 4)), x, y).loss(), stepOn(net(Recurrent.elman(2, 4).truncated(cut)),
                x, y).loss());
        // a gradient of one step sees only the last of four: the first three leave the recurrent weight alone
        Step full = stepOn(net(Recurrent.elman(2, 4)), x, y);
        Step same = stepOn(net(Recurrent.elman(2, 4).truncated(new TruncatedBptt(4, 4))), x, y);
        Step short1 = stepOn(net(Recurrent.elman(2, 4).truncated(cut)), x, y);
        assertEquals(full.weights(), same.weights());
        assertTrue(!full.weights().get("0.l0.weight_hh").equals(short1.weights().get("0.l0.weight_hh")));
        assertEquals(full.weights().get("1.weight"), short1.weights().get("1.weight"));
    }

    record Step(double loss, Map<String, HostTensor> weights) {}

    private Step stepOn(Module model, HostTensor x, HostTensor y) {
        try (Trainer t = trainer(model).optimizer(Optimizer.sgd(0.5)).batchSize(3).shuffle(false).build()) {
            double loss = t.evaluate(Dataset.of(x, y)).loss();
            t.fit(Dataset.of(x, y), 1);
            return new Step(loss, t.weights());
        }
    }

    private static Callback into(List<GradientReport> reports) {
        return new Callback() {
            @Override
            public void onGradients(GradientReport r) {
                reports.add(r);
            }
        };
    }

    @Test
    void gradientNormsAreThoseOfTheStep() {
        HostTensor x = numbers(3, 4, 2);
        HostTensor y = classes(3, 4);
        List<GradientReport> reports = new ArrayList<>();
        Module model = net(Recurrent.lstm(2, 4).layers(2));
        try (Trainer t = trainer(model)
                .optimizer(Optimizer.sgd(1))
                .batchSize(3)
                .shuffle(false)
                .reportGradients(1)
                .callback(into(reports))
                .build()) {
            Map<String, HostTensor> before = t.weights();
            t.fit(Dataset.of(x, y), 1);
            Map<String, HostTensor> after = t.weights();
            GradientReport r = reports.getFirst();
            before.forEach((name, w) -> {
                double sum = 0;
                HostTensor moved = after.getOrDefault(name, w);
                for (int i = 0; i < w.size(); i++) {
                    sum += Math.pow(w.get(i) - moved.get(i), 2);
                }
                assertEquals(Math.sqrt(sum), r.parameters().getOrDefault(name, Double.NaN), 1e-5, name);
            });
            assertEquals(List.of("0.l0", "0.l1"), r.layers().stream().map(GradientReport.LayerSteps::layer).toList());
            assertEquals(4, r.layers().get(0).norms().size());
        }
    }

    /** A unit h ← w·h with |w| < 1 that is asked for at the end only: norms fade by w a step. */
    @Test
    void aGradientThatFadesCanBeSeen() {
        Recurrent layer = Recurrent.elman(1, 1).last().build();
        List<GradientReport> reports = new ArrayList<>();
        try (Trainer t = Trainer.builder(layer, Loss.meanSquaredError())
                .device(device)
                .reportGradients(1)
                .callback(into(reports))
                .build()) {
            Map<String, HostTensor> w = new java.util.LinkedHashMap<>(t.weights());
            w.put("l0.weight_hh", HostTensor.of(new float[] {0.5f}, Shape.of(1, 1)));
            w.put("l0.weight_ih", HostTensor.of(new float[] {0f}, Shape.of(1, 1)));
            t.load(w); // h stays 0, where tanh has slope 1
            t.fit(Dataset.of(numbers(1, 5, 1), HostTensor.of(new float[] {1}, Shape.of(1, 1))), 1);
        }
        List<Double> norms = reports.getFirst().layers().getFirst().norms();
        for (int i = 0; i < 5; i++) {
            assertEquals(2 * Math.pow(0.5, 4 - i), norms.get(i), 1e-6);
        }
    }

    // ---- bad input

    @Test
    void aStatefulModelNeedsBatchesInOrderAndOfOneSize() {
        Dataset data = Dataset.of(numbers(5, 4, 2), classes(5, 4));
        Module model = net(Recurrent.gru(2, 3).stateful());
        try (Trainer t = trainer(model).batchSize(5).build()) {
            says(assertThrows(IllegalArgumentException.class, () -> t.fit(data, 1)), "shuffle(false)");
        }
        try (Trainer t = trainer(model).batchSize(2).shuffle(false).build()) {
            says(assertThrows(IllegalArgumentException.class, () -> t.fit(data, 1)), "no multiple of the batch size 2");
            says(assertThrows(IllegalArgumentException.class, () -> t.evaluate(data)), "no multiple of the batch size");
        }
    }

    @Test
    void sequencesOfLengthZeroAreRefused() {
        try (Trainer t = trainer(net(Recurrent.gru(2, 3))).build()) {
            says(assertThrows(ShapeException.class,
                    () -> t.predict(HostTensor.of(new float[0], Shape.of(2, 0, 2)))), "sequences of length 0",
                    "layer '0'");
        }
    }

    @Test
    void lengthsMustFit() {
        says(assertThrows(IllegalArgumentException.class, () -> Masks.ofLengths(new int[] {3, 5}, 4)),
                "sequence 1", "length 5", "from 0 to 4");
        says(assertThrows(IllegalArgumentException.class, () -> Masks.ofLengths(new int[] {-1}, 4)), "length -1");
    }

    @Test
    void aMaskOfAnotherShapeIsRefused() {
        HostTensor x = numbers(3, 4, 2);
        says(assertThrows(IllegalArgumentException.class,
                () -> Dataset.ofSequences(x, classes(3, 4), Masks.ofLengths(new int[] {1, 2, 3}, 5))),
                "mask F32[3, 5]", "[3, 4, 2]", "F32[3, 4]");
        HostTensor half = HostTensor.of(new float[] {0.5f, 1, 1, 1}, Shape.of(1, 4));
        says(assertThrows(IllegalArgumentException.class,
                () -> Dataset.ofSequences(x.rows(0), classes(1, 4), half)), "0.5", "1 for a real step");
        try (Trainer t = trainer(net(Recurrent.gru(2, 3))).build()) {
            says(assertThrows(ShapeException.class, () -> t.predict(x, numbers(3, 5))), "mask [3, 5]", "[3, 4]");
        }
    }

    @Test
    void windowsOfAnotherLengthThanTheTruncationAreRefused() {
        try (Trainer t = trainer(net(Recurrent.gru(2, 3).truncated(new TruncatedBptt(2, 4)))).build()) {
            says(assertThrows(ShapeException.class, () -> t.predict(numbers(1, 5, 2))), "windows of 4 steps");
        }
    }

    @Test
    void windowsThatDoNotFollowEachOtherAreRefused() {
        HostTensor x = numbers(3, 12, 2);
        HostTensor y = classes(3, 12);
        TruncatedBptt cut = new TruncatedBptt(2, 4);
        Dataset fits = StreamWindows.of(x, y, 4, 2);
        Dataset apart = StreamWindows.of(x, y, 4, 4);
        try (Trainer t = trainer(net(Recurrent.gru(2, 3).truncated(cut))).batchSize(3).shuffle(false).build()) {
            t.fit(fits, 1);
            says(assertThrows(IllegalArgumentException.class, () -> t.fit(apart, 1)), "layer '0'", "2 steps (k1)",
                    "start 4 apart", "StreamWindows.of(inputs, targets, 4, 2)");
            says(assertThrows(IllegalArgumentException.class, () -> t.evaluate(apart)), "start 4 apart");
        }
        try (Trainer t = trainer(net(Recurrent.gru(2, 3).stateful())).batchSize(3).shuffle(false).build()) {
            t.fit(apart, 1);
            says(assertThrows(IllegalArgumentException.class, () -> t.fit(fits, 1)), "4 steps (the whole window)");
        }
        try (Trainer t = trainer(net(Recurrent.gru(2, 3).stateful())).batchSize(1).shuffle(false).build()) {
            says(assertThrows(IllegalArgumentException.class, () -> t.fit(apart, 1)), "windows of 3 streams",
                    "batches of 1", "batchSize(3)");
        }
    }

    @Test
    void weightsOfAnotherKindOfCellAreNamed() {
        try (Trainer gru = trainer(net(Recurrent.gru(2, 7))).build();
                Trainer lstm = trainer(net(Recurrent.lstm(2, 7))).build();
                Trainer small = trainer(net(Recurrent.lstm(2, 5))).build()) {
            says(assertThrows(IllegalArgumentException.class, () -> lstm.load(gru.weights())), "'0.l0.weight_ih'",
                    "a cell with 3 blocks of rows (GRU)", "the model has one with 4 blocks of rows (LSTM)");
            says(assertThrows(IllegalArgumentException.class, () -> lstm.load(small.weights())), "of one kind");
        }
    }

    /** A layer in a field alone, which nobody registered. */
    private static final class Forgotten extends dev.descent.nn.Layer {
        private final Recurrent rnn = Recurrent.gru(2, 3).build();

        @Override
        protected dev.descent.graph.Tensor forward(dev.descent.graph.Tensor x) {
            return rnn.apply(x);
        }
    }

    @Test
    void aLayerThatIsNotRegisteredIsNamed() {
        try (Trainer t = trainer(new Forgotten()).build()) {
            Dataset data = Dataset.of(numbers(2, 3, 2), classes(2, 3));
            says(assertThrows(IllegalStateException.class, () -> t.fit(data, 1)), "'l0.weight_ih' F32[9, 2]",
                    "layer 'l0'", "not registered", "child(\"rnn\"");
            says(assertThrows(IllegalStateException.class, () -> t.evaluate(data)), "not registered");
            says(assertThrows(IllegalStateException.class, () -> t.predict(data.input())), "not registered");
        }
    }

    @Test
    void streamsShorterThanAWindowAreRefused() {
        says(assertThrows(IllegalArgumentException.class,
                () -> StreamWindows.of(numbers(2, 5, 1), classes(2, 5), 6, 6)), "5 steps", "window of 6");
    }

    private static void says(Throwable e, String... parts) {
        for (String p : parts) {
            assertTrue(String.valueOf(e.getMessage()).contains(p), e.getMessage());
        }
    }
}
