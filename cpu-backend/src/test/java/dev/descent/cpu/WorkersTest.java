package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.descent.cpu.task.Task;
import dev.descent.spi.ActivationOp;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BinaryOp;
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
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads: all parts run, nothing is allocated, nobody spins for nothing. */
class WorkersTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final class Counting extends Task {
        final AtomicInteger[] runs;

        Counting(int parts) {
            super(parts);
            runs = new AtomicInteger[parts];
            for (int i = 0; i < parts; i++) {
                runs[i] = new AtomicInteger();
            }
        }

        @Override
        public void run(int part) {
            runs[part].incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void everyPartRunsOnce(int count) {
        try (Workers w = new Workers(count, "test-workers")) {
            Counting task = new Counting(count);
            int rounds = 2000;
            for (int i = 0; i < rounds; i++) {
                w.run(task);
            }
            for (AtomicInteger n : task.runs) {
                assertEquals(rounds, n.get());
            }
        }
    }

    @Test
    void aFailureReachesTheCaller() {
        try (Workers w = new Workers(2, "test-workers")) {
            Task bad = new Task(2) {
                @Override
                public void run(int part) {
                    throw new ArithmeticException("part " + part);
                }
            };
            assertThrows(IllegalStateException.class, () -> w.run(bad));
            Counting good = new Counting(2);
            w.run(good);
            assertEquals(1, good.runs[1].get());
        }
    }

    @Test
    void closingEndsTheThreads() {
        Workers w = new Workers(3, "closing-workers");
        assertTrue(alive("closing-workers"));
        w.close();
        assertFalse(alive("closing-workers"));
    }

    private static boolean alive(String name) {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().startsWith(name));
    }

    @Test
    void idleWorkersSleep() throws InterruptedException {
        try (CpuBackend b = CpuBackend.open(BackendOptions.defaults().withThreads(2), KernelSet.AUTO)) {
            View x = new View(b.allocate(4_000_000), 0, 1_000_000, DType.F32);
            b.kernels().fill(x, 1);
            Thread.sleep(20);
            long before = workerTime();
            Thread.sleep(200);
            long spent = workerTime() - before;
            assertTrue(spent < 20_000_000, "an idle backend used " + spent + " ns in 0.2 s");
        }
    }

    private static long workerTime() {
        long sum = 0;
        for (Thread t : Thread.getAllStackTraces().keySet()) {
            if (t.getName().startsWith("descent-cpu")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(t.threadId()));
            }
        }
        return sum;
    }

    /** With scalar kernels, since only tasks and threads are meant; {@link SteadyKernelsTest} is about vectors. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void replayAllocatesNothing(int threads) {
        try (Device d = new Device(KernelSet.SCALAR, threads)) {
            Recording r = d.backend.record(everything(d));
            Thread[] workers = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().startsWith("descent-cpu"))
                    .toArray(Thread[]::new);
            for (int i = 0; i < 10; i++) {
                r.replay();
            }
            long before = allocated(workers);
            r.replay();
            r.replay();
            assertEquals(0, allocated(workers) - before);
        }
    }

    /** Bytes that this thread and the workers have allocated so far. */
    private static long allocated(Thread[] workers) {
        long sum = THREADS.getCurrentThreadAllocatedBytes();
        for (Thread t : workers) {
            sum += THREADS.getThreadAllocatedBytes(t.threadId());
        }
        return sum;
    }

    private static Runnable everything(Device d) {
        Kernels k = d.k;
        int rows = 70;
        int n = rows * 500;
        View x = d.floats(Device.normal(1, n));
        View y = d.floats(Device.normal(2, n));
        View z = d.floats(Device.normal(3, n));
        View loss = d.empty(rows);
        View w = d.floats(Device.normal(4, 500 * 500));
        View bias = d.floats(new float[500]);
        View clock = d.ints(1, 2, 0, 0);
        View classes = d.ints(new int[rows]);
        View rate = d.floats(0.001f);
        View[] s1 = {d.floats(new float[n])};
        View[] s2 = {d.floats(new float[n])};
        return () -> {
            k.gemm(GemmSpec.of(false, true, rows, 500, 500).with(ActivationOp.GELU, 0f), x, w, bias, y);
            k.gemm(GemmSpec.of(true, false, 500, 500, rows).scaled(0.01f, 0.5f), x, y, null, w);
            for (ActivationOp op : ActivationOp.values()) {
                k.activation(op, 0.1f, x, y);
                k.activationDelta(op, 0.1f, x, y, z);
            }
            for (UnaryOp op : UnaryOp.values()) {
                k.unary(op, x, y);
            }
            for (BinaryOp op : BinaryOp.values()) {
                k.binary(op, x, new long[] {500, 1}, bias, new long[] {0, 1}, z, new int[] {rows, 500});
            }
            k.dropout(0.5f, 1, clock, x, y);
            k.reduce(ReduceOp.SUM, x, bias, 1, rows, 500);
            k.reduce(ReduceOp.MAX, x, loss, rows, 500, 1);
            k.softmax(SoftmaxOp.SOFTMAX, x, y, rows, 500);
            k.softmax(SoftmaxOp.LOG_SOFTMAX, x, z, rows, 500);
            k.softmaxDelta(SoftmaxOp.SOFTMAX, y, x, z, rows, 500);
            k.crossEntropy(x, classes, 0.1f, loss, rows, 500);
            k.crossEntropyDelta(x, y, 0.1f, loss, z, rows, 500);
            k.strided(x, 0, new long[] {1, 500}, y, 0, new long[] {rows, 1}, new int[] {500, rows});
            k.sumOfSquares(new View[] {x, w}, loss);
            for (OptimizerKind kind : OptimizerKind.values()) {
                OptimizerSpec spec = new OptimizerSpec(kind, 0.9f, 0.99f, 1e-8f, 0.01f, true, false, 1f);
                k.optimizer(spec, new View[] {z}, new View[] {x}, s1, s2, rate, clock, null, null, null);
            }
            k.advance(clock);
        };
    }
}
