package dev.descent.it.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.nn.recurrent.LayerNormLstmCell;
import dev.descent.nn.recurrent.Recurrent;
import dev.descent.nn.recurrent.RecurrentBuilder;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two ways to the same result, for every cell. Outputs must have the same bits; gradients may sum in another order. */
class MetamorphicTest {
    private static final int BATCH = 5;
    private static final int TIME = 7;
    private static final int IN = 3;
    private static final int HIDDEN = 4;

    enum Kind {
        ELMAN,
        JORDAN,
        LSTM,
        GRU,
        LAYER_NORM_LSTM;

        RecurrentBuilder layer() {
            return switch (this) {
                case ELMAN -> Recurrent.elman(IN, HIDDEN);
                case JORDAN -> Recurrent.jordan(IN, 5, HIDDEN);
                case LSTM -> Recurrent.lstm(IN, HIDDEN);
                case GRU -> Recurrent.gru(IN, HIDDEN);
                case LAYER_NORM_LSTM -> Recurrent.of(IN, n -> new LayerNormLstmCell(n, HIDDEN));
            };
        }
    }

    private final SplittableRandom random = new SplittableRandom(3);
    private final HostTensor x = Net.numbers(Shape.of(BATCH, TIME, IN), random);
    private final HostTensor ones = ones(BATCH, TIME);

    private static HostTensor ones(int batch, int time) {
        float[] a = new float[batch * time];
        Arrays.fill(a, 1f);
        return HostTensor.of(a, Shape.of(batch, time));
    }

    @ParameterizedTest
    @EnumSource
    void aSequenceInTwoPiecesWithCarriedStateIsTheWhole(Kind kind) {
        try (Net net = new Net(kind.layer().layers(2).build(), 1)) {
            Net.Run whole = net.run(x, null, null, ones);
            Net.Run head = net.run(steps(x, 0, 3), null, null, ones(BATCH, 3));
            Net.Run tail = net.run(steps(x, 3, TIME), null, head.state(), ones(BATCH, TIME - 3));
            assertEquals(steps(whole.outputs(), 0, 3), head.outputs());
            assertEquals(steps(whole.outputs(), 3, TIME), tail.outputs());
            assertEquals(whole.state(), tail.state());
            assertEquals(whole.last(), tail.last());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOtherDirectionIsReversedTime(Kind kind) {
        try (Net both = new Net(kind.layer().bidirectional().build(), 1);
                Net one = new Net(kind.layer().build(), 1)) {
            for (String name : one.weights()) {
                one.setWeight(name, both.weight(name.replace("l0.", "l0_reverse.")));
            }
            HostTensor there = both.run(x, null, null, ones).outputs();
            HostTensor back = one.run(reversed(x), null, null, ones).outputs();
            assertEquals(columns(there, HIDDEN, 2 * HIDDEN), reversed(back));
        }
    }

    @ParameterizedTest
    @EnumSource
    void paddingOfAnyPatternChangesNothing(Kind kind) {
        try (Net net = new Net(kind.layer().layers(2).bidirectional().build(), 1)) {
            Net.Run plain = net.run(x, null, null, ones);
            for (int trial = 0; trial < 4; trial++) {
                int time = TIME + 2 + 2 * trial;
                int[][] places = places(time, trial);
                HostTensor padded = spread(x, places, time, Float.NaN); // what stands in the padding is never used
                HostTensor mask = spread(ones.reshape(Shape.of(BATCH, TIME, 1)), places, time, 0f)
                        .reshape(Shape.of(BATCH, time));
                Net.Run r = net.run(padded, mask, null, mask);
                assertEquals(plain.outputs(), gather(r.outputs(), places));
                assertEquals(plain.last(), r.last());
                assertEquals(plain.state(), r.state());
                close(plain.gradients(), r.gradients());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatIsMaskedWholeKeepsItsStateAndTakesNoGradient(Kind kind) {
        try (Net net = new Net(kind.layer().build(), 1)) {
            float[] m = ones.floats().clone();
            Arrays.fill(m, 2 * TIME, 3 * TIME, 0f);
            HostTensor mask = HostTensor.of(m, ones.shape());
            Net.Run with = net.run(x, mask, null, mask);
            int[] others = {0, 1, 3, 4};
            Net.Run without = net.run(x.rows(others), null, null, ones(BATCH - 1, TIME));
            assertEquals(HostTensor.of(new float[TIME * HIDDEN], Shape.of(1, TIME, HIDDEN)), with.outputs().rows(2));
            assertEquals(without.outputs(), with.outputs().rows(others));
            close(without.gradients(), with.gradients());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPermutedBatchPermutesTheResult(Kind kind) {
        int[] order = {3, 0, 4, 1, 2};
        try (Net net = new Net(kind.layer().bidirectional().build(), 1)) {
            Net.Run plain = net.run(x, null, null, ones);
            Net.Run permuted = net.run(x.rows(order), null, null, ones);
            assertEquals(plain.outputs().rows(order), permuted.outputs());
            assertEquals(plain.last().rows(order), permuted.last());
            close(plain.gradients(), permuted.gradients());
        }
    }

    /** Cells whose units meet only in the recurrent product: two small nets in one. */
    @ParameterizedTest
    @EnumSource(names = {"ELMAN", "LSTM", "GRU"})
    void blockDiagonalRecurrentWeightsAreTwoNets(Kind kind) {
        int gates = kind == Kind.LSTM ? 4 : kind == Kind.GRU ? 3 : 1;
        Supplier<RecurrentBuilder> wide =
                () -> switch (kind) {
                    case LSTM -> Recurrent.lstm(IN, 2 * HIDDEN);
                    case GRU -> Recurrent.gru(IN, 2 * HIDDEN);
                    default -> Recurrent.elman(IN, 2 * HIDDEN);
                };
        try (Net first = new Net(kind.layer().build(), 1);
                Net second = new Net(kind.layer().build(), 2);
                Net joined = new Net(wide.get().build(), 3)) {
            for (String name : joined.weights()) {
                boolean recurrent = name.endsWith("weight_hh");
                int columns = recurrent ? HIDDEN : name.endsWith("weight_ih") ? IN : 1;
                joined.setWeight(name, join(first.weight(name), second.weight(name), gates, columns, recurrent));
            }
            HostTensor y = joined.run(x, null, null, ones).outputs();
            assertEquals(first.run(x, null, null, ones).outputs(), columns(y, 0, HIDDEN));
            assertEquals(second.run(x, null, null, ones).outputs(), columns(y, HIDDEN, 2 * HIDDEN));
        }
    }

    /** Gate by gate the rows of one, then of the other; the columns side by side if {@code diagonal}. */
    private static HostTensor join(HostTensor a, HostTensor b, int gates, int columns, boolean diagonal) {
        int width = diagonal ? 2 * columns : columns;
        float[] out = new float[gates * 2 * HIDDEN * width];
        for (int g = 0; g < gates; g++) {
            for (int half = 0; half < 2; half++) {
                float[] from = (half == 0 ? a : b).floats();
                for (int r = 0; r < HIDDEN; r++) {
                    System.arraycopy(from, (g * HIDDEN + r) * columns, out,
                            ((2 * g + half) * HIDDEN + r) * width + (diagonal ? half * columns : 0), columns);
                }
            }
        }
        return HostTensor.of(out, a.shape().rank() == 1 ? Shape.of(out.length) : Shape.of(out.length / width, width));
    }

    // ---- shapes

    private int[][] places(int time, int trial) {
        int[][] places = new int[BATCH][];
        for (int b = 0; b < BATCH; b++) {
            List<Integer> all = new ArrayList<>();
            for (int t = 0; t < time; t++) {
                all.add(t);
            }
            while (all.size() > TIME) {
                // right padding, left padding, then gaps anywhere
                all.remove(/* index */ trial == 0 ? all.size() - 1 : trial == 1 ? 0 : random.nextInt(all.size()));
            }
            places[b] = all.stream().mapToInt(i -> i).toArray();
        }
        return places;
    }

    private static HostTensor spread(HostTensor t, int[][] places, int time, float padding) {
        int width = t.shape().dim(2);
        float[] out = new float[BATCH * time * width];
        Arrays.fill(out, padding);
        for (int b = 0; b < BATCH; b++) {
            for (int i = 0; i < TIME; i++) {
                System.arraycopy(t.floats(), (b * TIME + i) * width, out, (b * time + places[b][i]) * width, width);
            }
        }
        return HostTensor.of(out, Shape.of(BATCH, time, width));
    }

    private static HostTensor gather(HostTensor t, int[][] places) {
        int time = t.shape().dim(1);
        int width = t.shape().dim(2);
        float[] out = new float[BATCH * TIME * width];
        for (int b = 0; b < BATCH; b++) {
            for (int i = 0; i < TIME; i++) {
                System.arraycopy(t.floats(), (b * time + places[b][i]) * width, out, (b * TIME + i) * width, width);
            }
        }
        return HostTensor.of(out, Shape.of(BATCH, TIME, width));
    }

    private static HostTensor steps(HostTensor t, int from, int to) {
        int batch = t.shape().dim(0);
        int time = t.shape().dim(1);
        int width = t.shape().dim(2);
        float[] out = new float[batch * (to - from) * width];
        for (int b = 0; b < batch; b++) {
            System.arraycopy(t.floats(), (b * time + from) * width, out, b * (to - from) * width, (to - from) * width);
        }
        return HostTensor.of(out, Shape.of(batch, to - from, width));
    }

    private static HostTensor reversed(HostTensor t) {
        int time = t.shape().dim(1);
        int width = t.shape().dim(2);
        float[] out = new float[t.size()];
        for (int i = 0; i < t.size() / width; i++) {
            int b = i / time;
            System.arraycopy(t.floats(), i * width, out, (b * time + time - 1 - i % time) * width, width);
        }
        return HostTensor.of(out, t.shape());
    }

    private static HostTensor columns(HostTensor t, int from, int to) {
        int width = t.shape().dim(-1);
        int rows = t.size() / width;
        float[] out = new float[rows * (to - from)];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(t.floats(), r * width + from, out, r * (to - from), to - from);
        }
        return HostTensor.of(out, t.shape().with(-1, to - from));
    }

    private static void close(Map<String, HostTensor> expected, Map<String, HostTensor> got) {
        expected.forEach((name, e) -> {
            HostTensor g = got.get(name);
            assertTrue(g != null && g.shape().equals(e.shape()), name);
            double scale = 0;
            for (float v : e.floats()) {
                scale = Math.max(scale, Math.abs(v));
            }
            for (int i = 0; i < e.size(); i++) {
                assertEquals(e.get(i), g.get(i), 2e-6 * scale, name + " at " + i);
            }
        });
    }
}
