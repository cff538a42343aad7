package dev.descent.conformance;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.Backend;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Kernels;
import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.Recording;
import dev.descent.spi.ReduceOp;
import dev.descent.spi.SoftmaxOp;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Whole sequences of kernels that depend on each other: called, recorded, interleaved. */
final class RecordingCases {
    private static final int ROWS = 37;
    private static final int COLUMNS = 53;

    private RecordingCases() {}

    static void add(List<Case> all) {
        all.add(new BackendCase("backend/kernels", "run in the order of their calls", RecordingCases::order));
        all.add(new BackendCase("backend/record", "a chain gives the bits of its calls", RecordingCases::chain));
        all.add(new BackendCase("backend/record", "state moves from replay to replay", RecordingCases::state));
        all.add(new BackendCase("backend/record", "two recordings and calls between them", RecordingCases::between));
        all.add(new BackendCase("backend/record", "an empty one, closed twice", RecordingCases::empty));
        all.add(new BackendCase("backend/record", "a body that throws", RecordingCases::broken));
    }

    /** A training step in small: weights w [COLUMNS, ROWS], input x [ROWS, COLUMNS], and everything between. */
    private static final class Step implements AutoCloseable {
        private final Backend backend;
        private final DeviceBuffer memory;
        private final View[] views;
        private final byte[] first;

        Step(Backend backend) {
            this.backend = backend;
            DType real = backend.realType();
            int n = ROWS * COLUMNS;
            int[] sizes = {n, n, ROWS * ROWS, ROWS * ROWS, ROWS * ROWS, ROWS, 1, n, n, n, 1};
            views = new View[sizes.length + 1];
            memory = backend.allocate(bytes(sizes, real));
            long at = 0;
            for (int i = 0; i < sizes.length; i++) {
                views[i] = new View(memory, at, sizes[i], real);
                at += (views[i].bytes() + 63) / 64 * 64;
            }
            views[sizes.length] = new View(memory, at, 4, DType.I32);
            first = contents(sizes, real);
        }

        private static long bytes(int[] sizes, DType real) {
            long sum = 64;
            for (int s : sizes) {
                sum += ((long) s * real.bytes() + 63) / 64 * 64;
            }
            return sum;
        }

        private byte[] contents(int[] sizes, DType real) {
            byte[] all = new byte[Math.toIntExact(memory.bytes())];
            MemorySegment s = MemorySegment.ofArray(all);
            SplittableRandom r = Inputs.random("a training step in small");
            for (int v = 0; v < sizes.length; v++) {
                for (int i = 0; i < sizes[v]; i++) {
                    long at = views[v].offset() + (long) i * real.bytes();
                    float x = v == 10 ? 0.05f : v == 9 ? 0 : (float) r.nextGaussian() / 4;
                    if (real == DType.F64) {
                        s.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, x);
                    } else {
                        s.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, x);
                    }
                }
            }
            return all;
        }

        void reset() {
            backend.upload(MemorySegment.ofArray(first), 0, memory, 0, first.length);
        }

        void run() {
            Kernels k = backend.kernels();
            View x = views[0];
            View w = views[1];
            View a = views[2];
            View h = views[3];
            View p = views[4];
            View sums = views[5];
            View loss = views[6];
            View g = views[7];
            View noise = views[8];
            View slot = views[9];
            View rate = views[10];
            View clock = views[11];
            k.random(3, clock, noise);
            k.binary(BinaryOp.ADD, x, new long[] {1}, noise, new long[] {1}, noise, new int[] {ROWS * COLUMNS});
            k.gemm(GemmSpec.of(false, false, ROWS, ROWS, COLUMNS), noise, w, null, a);
            k.activation(ActivationOp.TANH, 0, a, h);
            k.softmax(SoftmaxOp.SOFTMAX, h, p, ROWS, ROWS);
            k.reduce(ReduceOp.SUM, p, sums, 1, ROWS, ROWS);
            k.sumOfSquares(new View[] {sums}, loss);
            k.activationDelta(ActivationOp.TANH, 0, h, p, p);
            k.gemm(GemmSpec.of(true, false, COLUMNS, ROWS, ROWS), noise, p, null, g);
            k.unary(UnaryOp.NEG, g, g);
            k.optimizer(new OptimizerSpec(OptimizerKind.SGD, 0.9f, 0, 0, 0, false, false, 0), new View[] {w},
                    new View[] {g}, new View[] {slot}, new View[0], rate, clock, null, null, null);
            k.advance(clock);
        }

        byte[] memory() {
            return BackendCases.read(backend, memory);
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    private static void chain(Backend b, Findings f) {
        try (Step step = new Step(b)) {
            step.reset();
            step.run();
            byte[] called = step.memory();
            step.reset();
            try (Recording r = b.record(step::run)) {
                f.check(Arrays.equals(step.first, step.memory()), "recording the chain ran it");
                for (int i = 1; i <= 3; i++) {
                    step.reset();
                    r.replay();
                    f.check(Arrays.equals(called, step.memory()), "replay " + i + " gives other bits than the calls");
                }
            }
        }
    }

    /** Five replays in a row, without a wait between them, against five times the calls. */
    private static void state(Backend b, Findings f) {
        try (Step step = new Step(b)) {
            step.reset();
            for (int i = 0; i < 5; i++) {
                step.run();
            }
            byte[] called = step.memory();
            try (Recording r = b.record(step::run)) {
                step.reset();
                for (int i = 0; i < 5; i++) {
                    r.replay();
                }
                f.check(Arrays.equals(called, step.memory()), "five replays give other bits than five times the calls");
            }
            f.check(!Arrays.equals(step.first, called), "five steps changed nothing");
        }
    }

    /** x doubled or raised by one, in an order that shows in the result. */
    private static void order(Backend b, Findings f) {
        try (DeviceBuffer memory = b.allocate(2L * b.realType().bytes())) {
            View one = new View(memory, 0, 1, b.realType());
            View x = new View(memory, b.realType().bytes(), 1, b.realType());
            b.kernels().fill(one, 1);
            b.kernels().fill(x, 3);
            twice(b, x);
            raise(b, x, one);
            twice(b, x);
            raise(b, x, one);
            expect(b, f, memory, 15);
        }
    }

    private static void twice(Backend b, View x) {
        b.kernels().binary(BinaryOp.ADD, x, new long[] {1}, x, new long[] {1}, x, new int[] {1});
    }

    private static void raise(Backend b, View x, View one) {
        b.kernels().binary(BinaryOp.ADD, x, new long[] {1}, one, new long[] {1}, x, new int[] {1});
    }

    private static void expect(Backend b, Findings f, DeviceBuffer memory, double expected) {
        double got = BackendCases.real(b, BackendCases.read(b, memory), 1);
        f.check(got == expected, "expected " + expected + ", got " + got);
    }

    private static void between(Backend b, Findings f) {
        try (DeviceBuffer memory = b.allocate(2L * b.realType().bytes())) {
            View one = new View(memory, 0, 1, b.realType());
            View x = new View(memory, b.realType().bytes(), 1, b.realType());
            b.kernels().fill(one, 1);
            b.kernels().fill(x, 3);
            try (Recording doubles = b.record(() -> twice(b, x));
                    Recording raises = b.record(() -> raise(b, x, one))) {
                doubles.replay(); // 6
                raise(b, x, one); // 7
                raises.replay(); // 8
                doubles.replay(); // 16
                twice(b, x); // 32
                raises.replay(); // 33
                expect(b, f, memory, 33);
            }
            raise(b, x, one);
            expect(b, f, memory, 34);
        }
    }

    private static void empty(Backend b, Findings f) {
        Recording r = b.record(() -> {});
        r.replay();
        b.synchronize();
        r.close();
        r.close();
        f.check(b.memoryInUse() >= 0, "memory in use is " + b.memoryInUse());
    }

    /** The exception comes through, nothing that was noted runs, and the backend works on. */
    private static void broken(Backend b, Findings f) {
        try (DeviceBuffer memory = b.allocate(2L * b.realType().bytes())) {
            View x = new View(memory, b.realType().bytes(), 1, b.realType());
            b.kernels().fill(x, 3);
            try {
                b.record(() -> {
                    b.kernels().fill(x, 99);
                    throw new IllegalStateException("planted");
                }).close();
                f.check(false, "the exception of the body was swallowed");
            } catch (IllegalStateException e) {
                f.check("planted".equals(e.getMessage()), "another exception came: " + e);
            }
            expect(b, f, memory, 3);
            twice(b, x);
            expect(b, f, memory, 6);
            try (Recording r = b.record(() -> twice(b, x))) {
                r.replay();
            }
            expect(b, f, memory, 12);
        }
    }
}
