package dev.descent.it.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.graph.ShapeException;
import dev.descent.graph.Tensor;
import dev.descent.nn.Dense;
import dev.descent.nn.Sequential;
import dev.descent.nn.recurrent.Cell;
import dev.descent.nn.recurrent.Merge;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentState;
import dev.descent.nn.recurrent.TorchNames;
import dev.descent.nn.recurrent.TruncatedBptt;
import dev.descent.tensor.DType;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the layer promises beside its numbers: shapes, names, inference, and messages for what does not fit. */
class RecurrentTest {
    private static Tensor x(int... dims) {
        return Tensor.input("x", Shape.of(dims), DType.F32);
    }

    @Test
    void outputsAreForEveryStepOrForTheLast() {
        assertEquals(Shape.of(2, 5, 8), Recurrent.lstm(3, 8).build().apply(x(2, 5, 3)).shape());
        assertEquals(Shape.of(2, 8), Recurrent.lstm(3, 8).last().build().apply(x(2, 5, 3)).shape());
        for (Merge m : Merge.values()) {
            int width = m == Merge.CONCATENATE ? 16 : 8;
            Recurrent r = Recurrent.gru(3, 8).layers(2).bidirectional(m).build();
            assertEquals(Shape.of(2, 5, width), r.apply(x(2, 5, 3)).shape());
            assertEquals(width, r.outputs());
        }
        assertEquals(Shape.of(2, 5, 4), Recurrent.jordan(3, 8, 4).build().apply(x(2, 5, 3)).shape());
    }

    @Test
    void noiseIsSilentInInference() {
        HostTensor x = Net.numbers(Shape.of(2, 4, 3), new SplittableRandom(1));
        float[] one = new float[8];
        Arrays.fill(one, 1);
        HostTensor ones = HostTensor.of(one, Shape.of(2, 4));
        try (Net plain = new Net(Recurrent.lstm(3, 4).layers(2).build(), 1);
                Net noisy = new Net(Recurrent.lstm(3, 4).layers(2).dropout(0.5).recurrentDropout(0.5).build(), 1)) {
            assertEquals(plain.run(x, null, null, ones).outputs(), noisy.run(x, null, null, ones).outputs());
        }
    }

    /** h ← 1 from h = 0: with zoneout z the expected state is 1 − z, then 1 − z². */
    @Test
    void zoneoutMixesByExpectationInInference() {
        try (Net net = new Net(Recurrent.of(1, n -> new One()).zoneout(0.25, 0).build(), 1)) {
            HostTensor ones = HostTensor.of(new float[] {1, 1}, Shape.of(1, 2));
            HostTensor y = net.run(HostTensor.of(new float[] {0, 0}, Shape.of(1, 2, 1)), null, null, ones).outputs();
            assertEquals(HostTensor.of(new float[] {0.75f, 0.9375f}, Shape.of(1, 2, 1)), y);
        }
    }

    private static final class One extends Cell {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public List<Integer> stateSizes() {
            return List.of(1);
        }

        @Override
        public Step step(Tensor x, List<Tensor> state) {
            Tensor one = x.mul(0).add(1);
            return new Step(one, List.of(one));
        }
    }

    @Test
    void namesAreTorchsButForTheirOrder() {
        List<String> own = List.copyOf(
                Recurrent.lstm(2, 3).layers(2).bidirectional().build().parameters().keySet());
        assertEquals("l0.weight_ih", own.getFirst());
        Map<String, Integer> torch = TorchNames.toTorch(Map.of("rnn.l1_reverse.bias_hh", 1, "out.weight", 2));
        assertEquals(Map.of("rnn.bias_hh_l1_reverse", 1, "out.weight", 2), torch);
        assertEquals(Map.of("rnn.l1_reverse.bias_hh", 1, "out.weight", 2), TorchNames.fromTorch(torch));
        for (String name : own) {
            Map<String, Integer> there = TorchNames.toTorch(Map.of(name, 0));
            assertNotEquals(Map.of(name, 0), there);
            assertEquals(Map.of(name, 0), TorchNames.fromTorch(there));
        }
    }

    // ---- what does not fit

    @Test
    void aStateOfAnotherBatchIsRefused() {
        Recurrent r = Recurrent.lstm(3, 4).build();
        RecurrentState four = r.initialState(4);
        says(assertThrows(ShapeException.class, () -> r.run(x(2, 5, 3), null, four)), "value 0 of the state", "[4, 4]",
                "the batch has 2 examples", "initialState(2)");
        says(assertThrows(ShapeException.class, () -> r.run(x(2, 5, 3), null,
                Recurrent.gru(3, 4).build().initialState(2))), "1 values", "2 are needed");
    }

    @Test
    void inputsOfTheWrongShapeAreRefused() {
        Recurrent r = Recurrent.lstm(3, 4).build();
        says(assertThrows(ShapeException.class, () -> new Sequential(r, new Dense(4, 1)).apply(x(2, 5))),
                "[batch, time, features]", "[2, 5, 1]".replace("2, 5", "batch, time"));
        says(assertThrows(ShapeException.class, () -> new Sequential(r).apply(x(2, 5, 7))), "layer '0': ",
                "input [2, 5, 7] [batch, time, features]", "LSTM 3→4", "7 features given, 3 expected");
    }

    @Test
    void aCellThatChangesItsStateIsRefused() {
        Recurrent bad = Recurrent.of(1, n -> new Cell() {
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
                return new Step(x, List.of(x));
            }
        }).build();
        says(assertThrows(ShapeException.class, () -> bad.apply(x(3, 4, 1))), "cell 'l0'", "[3, 2]", "[3, 1]");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        refused("one layer", () -> Recurrent.gru(1, 2).layers(0));
        refused("dropout must be in [0, 1)", () -> Recurrent.gru(1, 2).dropout(1));
        refused("zoneout must be in [0, 1)", () -> Recurrent.gru(1, 2).zoneout(-0.1, 0));
        refused("recurrent dropout", () -> Recurrent.gru(1, 2).recurrentDropout(Double.NaN));
        refused("bidirectional layer cannot carry", () -> Recurrent.gru(1, 2).bidirectional().stateful().build());
        refused("learned initial state", () -> Recurrent.gru(1, 2).learnInitialState().stateful().build());
        refused("one hidden unit", () -> Recurrent.gru(1, 0).build());
        refused("out is 0", () -> Recurrent.jordan(3, 4, 0).build());
        refused("out is -1", () -> Recurrent.jordan(3, 4, -1).build());
        refused("hidden -2", () -> Recurrent.jordan(3, -2, 1).build());
        refused("recurrentDropout(0.3)", () -> Recurrent.lstm(3, 3).dropout(0.3).build());
        refused("k1 and k2", () -> new TruncatedBptt(0, 3));
        refused("one example", () -> Recurrent.gru(1, 2).build().initialState(0));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without such checks can do
    void whatIsNullIsNamed() {
        Recurrent r = Recurrent.lstm(3, 4).build();
        says(assertThrows(NullPointerException.class, () -> r.run(x(2, 5, 3), null, null)), "the state, is null",
                "initialState(batch)");
        says(assertThrows(NullPointerException.class, () -> r.run(null, null)), "the sequence, is null");
    }

    private static void refused(String part, Runnable body) {
        says(assertThrows(IllegalArgumentException.class, body::run), part);
    }

    private static void says(Throwable e, String... parts) {
        for (String p : parts) {
            assertTrue(String.valueOf(e.getMessage()).contains(p), e.getMessage());
        }
    }
}
