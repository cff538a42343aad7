package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.BackendException;
import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.standin.StandIn;
import dev.descent.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Many parameters in one launch: the tables that name them, while they are recorded and afterwards. */
class TablesTest {
    private static final OptimizerSpec MOMENTUM =
            new OptimizerSpec(OptimizerKind.SGD, 0.9f, 0f, 0f, 0.01f, false, false, 0f);
    private static final OptimizerSpec PLAIN =
            new OptimizerSpec(OptimizerKind.SGD, 0f, 0f, 0f, 0f, false, false, 0f);
    private static final View[] NONE = {};

    /** Parameters of many sizes with gaps between them, in one buffer each for parameters, gradients and slots. */
    private static final class Net {
        final CudaBackend backend;
        final View[] parameters;
        final View[] gradients;
        final View[] slots;
        final View rate;
        final View clock;

        Net(CudaBackend b, int count) {
            backend = b;
            int[] sizes = new int[count];
            for (int i = 0; i < count; i++) {
                sizes[i] = i % 7 == 0 ? i % 2 : i % 50 == 9 ? 1024 * (1 + i % 3) + i % 4 : 1 + i % 97;
            }
            SplittableRandom r = new SplittableRandom(3);
            parameters = views(sizes, r);
            gradients = views(sizes, r);
            slots = views(sizes, r);
            rate = TestGpu.view(b, 0.1f);
            clock = TestGpu.view(b, 0, 0, 0, 0);
        }

        private View[] views(int[] sizes, SplittableRandom r) {
            float[] all = new float[Arrays.stream(sizes).map(n -> n + 1).sum()];
            for (int i = 0; i < all.length; i++) {
                all[i] = (float) r.nextDouble(-1, 1);
            }
            View whole = TestGpu.view(backend, all);
            View[] views = new View[sizes.length];
            long at = 1;
            for (int i = 0; i < sizes.length; i++) {
                views[i] = new View(whole.buffer(), 4 * at, sizes[i], DType.F32);
                at += sizes[i] + 1;
            }
            return views;
        }

        void update() {
            backend.kernels().optimizer(MOMENTUM, parameters, gradients, slots, NONE, rate, clock, null, null, null);
        }

        void updateOneByOne() {
            for (int i = 0; i < parameters.length; i++) {
                backend.kernels().optimizer(MOMENTUM, new View[] {parameters[i]}, new View[] {gradients[i]},
                        new View[] {slots[i]}, NONE, rate, clock, null, null, null);
            }
        }

        /** All parameters and slots, and what lies between them. */
        float[] state() {
            List<float[]> both = new ArrayList<>();
            for (View[] v : List.of(parameters, slots)) {
                long n = v[0].buffer().bytes() / 4;
                both.add(TestGpu.read(backend, new View(v[0].buffer(), 0, n, DType.F32)));
            }
            float[] all = Arrays.copyOf(both.get(0), both.get(0).length + both.get(1).length);
            System.arraycopy(both.get(1), 0, all, both.get(0).length, both.get(1).length);
            return all;
        }
    }

    private static void assertNothingIsLeft(StandIn standIn, StandIn.Live before) {
        assertEquals(List.of(), standIn.complaints());
        assertEquals(before, standIn.live());
    }

    @Test
    void aRecordedStepUpdatesAllParametersInOneLaunch() {
        StandIn standIn = TestGpu.standIn();
        StandIn.Live before = standIn.live();
        try (CudaBackend b = TestGpu.open()) {
            Net together = new Net(b, 400);
            Net alone = new Net(b, 400);
            float[] start = together.state();
            together.update();
            try (Recording step = b.record(together::update)) {
                assertEquals(2, b.recordedLaunches(), "numbers of the step, then all parameters");
                step.replay();
                step.replay();
            }
            for (int i = 0; i < 3; i++) {
                alone.updateOneByOne();
            }
            float[] end = together.state();
            assertTrue(!Arrays.equals(start, end), "something happens");
            assertArrayEquals(alone.state(), end);
        }
        assertNothingIsLeft(standIn, before);
    }

    /** Each recording has tables of its own, whatever is recorded, closed or run at once in between. */
    @Test
    void recordingsKeepTheirTables() {
        StandIn standIn = TestGpu.standIn();
        StandIn.Live before = standIn.live();
        try (CudaBackend b = TestGpu.open()) {
            View one = TestGpu.view(b, 1);
            View rate = TestGpu.view(b, -1);
            View[] counts = new View[20];
            Recording[] recordings = new Recording[counts.length];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = TestGpu.view(b, 0);
                View[] parameter = {counts[i]};
                View[] gradient = {one};
                recordings[i] = b.record(
                        () -> b.kernels().optimizer(PLAIN, parameter, gradient, NONE, NONE, rate, rate, null, null,
                                null));
                if (i % 3 == 2) {
                    recordings[i - 1].replay();
                    recordings[i - 1].close();
                }
                b.kernels().optimizer(PLAIN, parameter, gradient, NONE, NONE, rate, rate, null, null, null);
            }
            for (int i = 0; i < counts.length; i++) {
                boolean open = i % 3 != 1 || i == counts.length - 1;
                for (int k = 0; open && k <= i; k++) {
                    recordings[i].replay();
                }
                assertEquals(open ? 2 + i : 2, TestGpu.read(b, counts[i])[0], "recording " + i);
            }
        }
        assertNothingIsLeft(standIn, before);
    }

    @Test
    void aRecordingThatFailsGivesItsTablesBack() {
        StandIn standIn = TestGpu.standIn();
        StandIn.Live before = standIn.live();
        try (CudaBackend b = TestGpu.open()) {
            Net net = new Net(b, 3000);
            long bytes = standIn.live().bytes();
            for (int i = 0; i < 30; i++) {
                assertThrows(ArithmeticException.class, () -> b.record(() -> {
                    net.update();
                    throw new ArithmeticException();
                }));
            }
            net.update();
            assertEquals(bytes, standIn.live().bytes());
        }
        assertNothingIsLeft(standIn, before);
    }

    @Test
    void whatDoesNotFitIsExplained() {
        TestGpu.standIn();
        try (CudaBackend b = TestGpu.open()) {
            Net net = new Net(b, 3000);
            String message = assertThrows(BackendException.class, () -> b.record(() -> {
                for (int i = 0; i < 20; i++) {
                    net.update();
                }
            })).getMessage();
            assertTrue(message.contains("has no room for a table of 1"), message);
            assertTrue(message.contains("record fewer parameters at once"), message);
            try (Recording step = b.record(net::update)) {
                step.replay();
                b.synchronize();
            }
        }
    }
}
