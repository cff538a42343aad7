package dev.descent.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.DeviceMemoryException;
import dev.descent.train.BatchAdvice.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class BatchAdviceTest {
    private final List<Integer> planned = new ArrayList<>();

    private String advice(int rows, long free, long largest, long held, IntFunction<Need> needs) {
        DeviceMemoryException e = new DeviceMemoryException("it is full", 1, free, largest, null);
        DeviceMemoryException told = BatchAdvice.explain(e, rows, held, n -> {
            planned.add(n);
            return needs.apply(n);
        });
        assertSame(e, told.getCause());
        assertEquals(free, told.free());
        return told.getMessage();
    }

    private static Need proportional(int rows) {
        return Need.NOTHING.with(1_000_000 + 1000L * rows);
    }

    @Test
    void theSizeThatIsNamedWasPlannedAndUsesNearlyAllThereIs() {
        String m = advice(100_000, 3_200_000, Long.MAX_VALUE, 0, BatchAdviceTest::proportional);
        assertEquals("it is full. A batch size of 2080 instead of 100000 fits: its plans need 3080000 bytes", m);
        assertTrue(planned.contains(2080));
        assertTrue(planned.size() < 12, planned.toString());
    }

    @Test
    void plansThatWouldBeGoneCountAsFree() {
        String m = advice(4000, 200_000, Long.MAX_VALUE, 3_000_000, BatchAdviceTest::proportional);
        assertTrue(m.contains("A batch size of 2080 instead of 4000 fits"), m);
    }

    @Test
    void theLargestBufferIsALimitToo() {
        String m = advice(5000, 1L << 40, 1_200_000, 0, BatchAdviceTest::proportional);
        assertTrue(m.contains("A batch size of 192 instead of 5000 fits"), m);
    }

    /** What is left for the last batch of an epoch makes a plan of its own: memory does not grow evenly. */
    @Test
    void memoryThatJumpsIsPlannedExactly() {
        IntFunction<Need> jumping = n -> n % 2 == 0 ? proportional(n) : proportional(n).with(900_000);
        String m = advice(3000, 2_500_000, Long.MAX_VALUE, 0, jumping);
        int size = Integer.parseInt(m.replaceAll(".*batch size of (\\d+) instead.*", "$1"));
        assertTrue(jumping.apply(size).bytes() <= 2_500_000, m);
        assertTrue(size >= 400, m);
    }

    @Test
    void smallSizesAreFoundExactly() {
        for (int fit = 1; fit < 16; fit++) {
            long free = (1_000_000 + 100_000L * fit) * 32 / 31 + 32;
            String m = advice(16, free, Long.MAX_VALUE, 0, n -> Need.NOTHING.with(1_000_000 + 100_000L * n));
            assertTrue(m.contains("A batch size of " + fit + " instead of 16 fits"), m);
        }
    }

    @Test
    void ifNothingFitsThatIsSaid() {
        String m = advice(64, 1_000_500, Long.MAX_VALUE, 0, BatchAdviceTest::proportional);
        assertEquals("it is full. Not even a batch size of 1 fits: its plans need 1001000 bytes of the 1000500 that"
                + " there are without those of batches of 64. Make the network or its inputs smaller, or use a device"
                + " with more memory", m);
        String one = advice(1, 1_000_500, Long.MAX_VALUE, 0, BatchAdviceTest::proportional);
        assertTrue(one.contains("Not even a batch size of 1 fits"), one);
    }

    @Test
    void aModelThatCannotBeTracedWithFewerExamplesGetsNoAdvice() {
        DeviceMemoryException e = new DeviceMemoryException("it is full", 1, 10, 10, null);
        RuntimeException fixed = new IllegalArgumentException("exactly 64 examples, please");
        assertSame(e, BatchAdvice.explain(e, 64, 0, n -> {
            throw fixed;
        }));
        assertSame(fixed, e.getSuppressed()[0]);
    }
}
