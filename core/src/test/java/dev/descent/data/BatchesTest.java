package dev.descent.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.descent.tensor.HostTensor;
import dev.descent.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatchesTest {
    /** Example i: features {i, i + 0.5}, index 2i, target i, weight i + 1. */
    private static Dataset numbered(int n) {
        float[] x = new float[2 * n];
        int[] index = new int[n];
        int[] y = new int[n];
        float[] w = new float[n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = i;
            x[2 * i + 1] = i + 0.5f;
            index[i] = 2 * i;
            y[i] = i;
            w[i] = i + 1;
        }
        return Dataset.of(
                List.of(HostTensor.of(x, Shape.of(n, 2)), HostTensor.of(index)), HostTensor.of(y), HostTensor.of(w));
    }

    /** Walks through one epoch, checks that the parts belong together, and returns the rows seen. */
    private static int[] walk(Batches b, int epoch) {
        b.startEpoch(epoch);
        List<Integer> rows = new ArrayList<>();
        for (int k = 0; b.next(); k++) {
            assertEquals(k, b.batch());
            int[] y = b.target().toArray(ValueLayout.JAVA_INT);
            float[] x = b.input(0).toArray(ValueLayout.JAVA_FLOAT);
            int[] index = b.input(1).toArray(ValueLayout.JAVA_INT);
            MemorySegment weights = b.weights();
            assertNotNull(weights);
            float[] w = weights.toArray(ValueLayout.JAVA_FLOAT);
            assertEquals(b.count(), y.length);
            assertEquals(b.count() * 2, x.length);
            for (int r = 0; r < b.count(); r++) {
                rows.add(y[r]);
                assertEquals(y[r], x[2 * r]);
                assertEquals(y[r] + 0.5f, x[2 * r + 1]);
                assertEquals(2 * y[r], index[r]);
                assertEquals(y[r] + 1, w[r]);
            }
            assertEquals(0, b.input(0).address() % 64);
            assertEquals(0, b.target().address() % 64);
        }
        assertFalse(b.next());
        assertEquals(0, b.count());
        return rows.stream().mapToInt(i -> i).toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void visitsEveryRowOnceInTheOrderOfTheEpoch(boolean prefetch) {
        try (Batches b = new Batches(numbered(103), 10, true, 7, prefetch)) {
            assertEquals(11, b.batchesPerEpoch());
            assertEquals(10, b.batchSize());
            assertTrue(b.hasPartialBatch());
            for (int epoch : new int[] {0, 1, 2, 1}) {
                int[] rows = walk(b, epoch);
                assertArrayEquals(Shuffle.order(103, 7, epoch), rows);
                assertArrayEquals(b.order(), rows);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsTheOrderWithoutShuffle(boolean prefetch) {
        for (int batchSize : new int[] {1, 3, 4, 12, 1000}) {
            try (Batches b = new Batches(numbered(12), batchSize, false, 7, prefetch)) {
                assertEquals(Math.ceilDiv(12, batchSize), b.batchesPerEpoch());
                int[] rows = walk(b, 0);
                assertArrayEquals(rows, walk(b, 1));
                for (int i = 0; i < 12; i++) {
                    assertEquals(i, rows[i]);
                }
            }
        }
    }

    @Test
    void weightsMayBeMissing() {
        try (Batches b = new Batches(numbered(5).withWeights(null), 2, false, 0, false)) {
            b.startEpoch(0);
            assertTrue(b.next());
            assertNull(b.weights());
            assertEquals(8, b.target().byteSize());
            assertThrows(IndexOutOfBoundsException.class, () -> b.input(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restartsInTheMiddleOfAnEpoch(boolean prefetch) {
        try (Batches b = new Batches(numbered(40), 4, true, 1, prefetch)) {
            for (int taken = 0; taken <= 10; taken++) {
                b.startEpoch(taken);
                for (int k = 0; k < taken; k++) {
                    assertTrue(b.next());
                }
                assertArrayEquals(Shuffle.order(40, 1, 99), walk(b, 99));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closesAtAnyTime(boolean prefetch) throws InterruptedException {
        for (int taken = -1; taken <= 10; taken++) {
            Batches b = new Batches(numbered(40), 4, true, 1, prefetch);
            Thread thread = b.prefetchThread();
            if (taken >= 0) {
                b.startEpoch(0);
            }
            for (int k = 0; k < taken; k++) {
                assertTrue(b.next());
            }
            MemorySegment target = taken > 0 ? b.target() : null;
            b.close();
            b.close();
            if (target != null) {
                assertFalse(target.scope().isAlive());
            }
            if (thread != null) {
                assertTrue(thread.isDaemon());
                assertFalse(thread.isAlive());
            }
            assertThrows(IllegalStateException.class, b::next);
            assertThrows(IllegalStateException.class, b::target);
            assertThrows(IllegalStateException.class, () -> b.startEpoch(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nextAllocatesNothing(boolean prefetch) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.setThreadAllocatedMemoryEnabled(true);
        try (Batches b = new Batches(numbered(1000), 7, true, 3, prefetch)) {
            for (int epoch = 0; epoch < 200; epoch++) {
                b.startEpoch(epoch);
                while (b.next()) {
                    b.target();
                }
            }
            Thread worker = b.prefetchThread();
            long id = worker == null ? Thread.currentThread().threadId() : worker.threadId();
            long own = Long.MAX_VALUE;
            long workers = Long.MAX_VALUE;
            for (int round = 0; round < 10; round++) { // the least of some rounds: what the JIT does is not the loop's
                long workerBefore = threads.getThreadAllocatedBytes(id);
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int epoch = 0; epoch < 20; epoch++) {
                    b.startEpoch(epoch);
                    while (b.next()) {
                        b.target();
                        b.input(0);
                        b.weights();
                    }
                }
                own = Math.min(own, threads.getCurrentThreadAllocatedBytes() - before);
                workers = Math.min(workers, threads.getThreadAllocatedBytes(id) - workerBefore);
            }
            assertEquals(0, own);
            assertEquals(0, workers);
        }
    }

    @Test
    void anErrorOfThePrefetchThreadReachesTheCaller() {
        RuntimeException cause = new RuntimeException("disk on fire");
        boolean[] failing = {true};
        Batches.Gather gather = (to, order, start, count, inOrder) -> {
            if (failing[0] && start == 6) {
                throw cause;
            }
            to.fill(order, start, count, inOrder);
        };
        try (Batches b = new Batches(numbered(10), 2, true, 0, true, gather)) {
            b.startEpoch(0);
            for (int k = 0; k < 3; k++) {
                assertTrue(b.next());
            }
            for (int again = 0; again < 2; again++) {
                IllegalStateException e = assertThrows(IllegalStateException.class, b::next);
                assertSame(cause, e.getCause());
                assertTrue(e.getMessage().contains("batch 3"), e.getMessage());
                assertEquals(0, b.count());
            }
            failing[0] = false;
            assertArrayEquals(Shuffle.order(10, 0, 1), walk(b, 1));
        }
    }

    /** The batch in use stays untouched however slow its consumer is, and the next one is gathered meanwhile. */
    @Test
    void gathersTheNextBatchWhileThisOneIsUsed() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(2);
        Batches.Gather gather = (to, order, start, count, inOrder) -> {
            to.fill(order, start, count, inOrder);
            second.countDown();
        };
        try (Batches b = new Batches(numbered(100), 10, false, 0, true, gather)) {
            b.startEpoch(0);
            assertTrue(b.next());
            second.await();
            int[] first = b.target().toArray(ValueLayout.JAVA_INT);
            Thread.sleep(20);
            assertArrayEquals(first, b.target().toArray(ValueLayout.JAVA_INT));
            assertEquals(0, first[0]);
        }
    }

    @Test
    void anInterruptIsKeptForTheCaller() {
        try (Batches b = new Batches(numbered(100), 10, true, 0, true)) {
            Thread.currentThread().interrupt();
            int[] rows = walk(b, 0);
            assertTrue(Thread.interrupted());
            assertArrayEquals(Shuffle.order(100, 0, 0), rows);
            Thread.currentThread().interrupt();
        }
        assertTrue(Thread.interrupted());
    }

    @Test
    void refusesWrongUse() {
        Dataset d = numbered(4);
        assertThrows(IllegalArgumentException.class, () -> new Batches(d, 0, true, 0, true));
        try (Batches b = new Batches(d, 2, true, 0, false)) {
            assertThrows(IllegalStateException.class, b::next);
            assertThrows(IllegalStateException.class, b::target);
            assertThrows(IllegalArgumentException.class, () -> b.startEpoch(-1));
            b.startEpoch(0);
            assertThrows(IllegalStateException.class, () -> b.input(0));
        }
        assertTrue(Arrays.equals(new int[] {0, 1, 2, 3}, Arrays.stream(Shuffle.order(4, 0, 0)).sorted().toArray()));
    }
}
