package dev.descent.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Recording;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Opening, closing, recording, and what happens afterwards. */
class LifecycleTest {
    private static CpuBackend open(int threads) {
        return CpuBackend.open(BackendOptions.defaults().withThreads(threads), KernelSet.AUTO);
    }

    private static View view(DeviceBuffer b) {
        return new View(b, 0, b.bytes() / 4, DType.F32);
    }

    @Test
    void memoryIsFlatOverAThousandBackends() {
        long before = 0;
        for (int i = 0; i < 1000; i++) {
            if (i == 10) {
                before = directMemory();
            }
            try (CpuBackend b = open(1)) {
                b.allocateStaging(1000);
                View x = view(b.allocate(64 * 1024));
                b.record(() -> b.kernels().fill(x, 1)).replay();
                assertEquals(64 * 1024, b.memoryInUse());
            }
        }
        assertEquals(before, directMemory());
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(p -> p.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void buffersAreAlignedAndCounted() {
        try (CpuBackend b = open(1)) {
            DeviceBuffer x = b.allocate(100);
            DeviceBuffer y = b.allocate(4);
            assertEquals(104, b.memoryInUse());
            assertEquals(0, b.resolve(x, 0, 100).address() % 64);
            assertEquals(0, b.allocateStaging(8).address() % 64);
            x.close();
            x.close();
            assertEquals(4, b.memoryInUse());
            y.close();
            assertEquals(0, b.memoryInUse());
        }
    }

    @Test
    void aClosedBufferIsNamed() {
        try (CpuBackend b = open(1)) {
            DeviceBuffer x = b.allocate(64);
            Recording r = b.record(() -> b.kernels().fill(view(x), 1));
            x.close();
            String name = "CPU buffer 1 (64 bytes)";
            assertMessage(name, () -> b.kernels().fill(view(x), 1));
            assertMessage(name, r::replay);
            assertMessage(name, r::replay);
            assertMessage(name, () -> b.upload(MemorySegment.ofArray(new float[1]), 0, x, 0, 4));
        }
    }

    private static void assertMessage(String part, Runnable call) {
        String message = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void aClosedBackendDoesNothingMore() {
        CpuBackend b = open(2);
        DeviceBuffer x = b.allocate(64);
        Recording r = b.record(() -> b.kernels().fill(view(x), 1));
        b.close();
        b.close();
        x.close();
        assertMessage("closed", r::replay);
        assertMessage("closed", () -> b.kernels().fill(view(x), 1));
        assertMessage("closed", () -> b.allocate(4));
        assertMessage("closed", b::synchronize);
        assertEquals(0, b.memoryInUse());
    }

    @Test
    void onlyKernelsCanBeRecorded() {
        try (CpuBackend b = open(1)) {
            View x = view(b.allocate(64));
            assertMessage("inside record()", () -> b.record(() -> b.record(() -> {})));
            assertMessage("inside record()", () -> b.record(b::synchronize));
            Recording r = b.record(() -> b.kernels().fill(x, 3));
            r.replay();
            r.close();
            r.close();
            assertMessage("recording is closed", r::replay);
        }
    }

    @Test
    void recordingRunsNothingAndReplayRunsAll() {
        try (CpuBackend b = open(2)) {
            View x = view(b.allocate(8));
            b.kernels().fill(x, 3);
            Recording r = b.record(() -> {
                b.kernels().unary(UnaryOp.SQUARE, x, x);
                b.kernels().unary(UnaryOp.NEG, x, x);
            });
            assertArrayEquals(new float[] {3, 3}, read(b, x));
            r.replay();
            assertArrayEquals(new float[] {-9, -9}, read(b, x));
            r.replay();
            assertArrayEquals(new float[] {-81, -81}, read(b, x));
        }
    }

    private static float[] read(CpuBackend b, View x) {
        float[] out = new float[(int) x.size()];
        b.download(x.buffer(), x.offset(), MemorySegment.ofArray(out), 0, x.bytes());
        return out;
    }

    @Test
    void twoBackendsLiveSideBySide() {
        try (CpuBackend a = open(2);
                CpuBackend b = open(3)) {
            View x = view(a.allocate(400_000));
            View y = view(b.allocate(400_000));
            a.kernels().fill(x, 1);
            b.kernels().fill(y, 2);
            assertEquals(1, read(a, x)[99_999]);
            assertEquals(2, read(b, y)[99_999]);
            String message = assertThrows(IllegalArgumentException.class, () -> a.kernels().fill(y, 1))
                    .getMessage();
            assertTrue(message.contains("another backend"), message);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (CpuBackend b = open(1)) {
            String message = assertThrows(BackendException.class, () -> b.allocate(1L << 50)).getMessage();
            assertTrue(message.contains("1125899906842624 bytes") && message.contains("are free"), message);
            assertEquals(0, b.memoryInUse());
            assertThrows(BackendException.class, () -> CpuBackend.open(new BackendOptions(1, 0,
                    BackendOptions.defaults().precision())));
        }
    }
}
