package dev.descent.opencl;

import static dev.descent.opencl.TestDevice.read;
import static dev.descent.opencl.TestDevice.set;
import static dev.descent.opencl.TestDevice.twice;
import static dev.descent.opencl.TestDevice.view;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.descent.kernels.KernelArg;
import dev.descent.kernels.Launch;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Precision;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Opening, closing, recording, and what happens afterwards. */
class LifecycleTest {
    private static void assertMessage(String part, Runnable call) {
        String message = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void aClosedBufferIsNamed() {
        try (OpenClBackend b = TestDevice.open()) {
            DeviceBuffer x = b.allocate(64);
            Recording r = b.record(() -> set(b, view(x), 1));
            r.replay();
            x.close();
            x.close();
            String name = "OpenCL buffer 1 (64 bytes) is closed";
            assertMessage(name, () -> set(b, view(x), 1));
            assertMessage(name, r::replay);
            assertMessage(name, r::replay);
            assertMessage(name, () -> read(b, view(x)));
            assertEquals(0, b.memoryInUse());
        }
    }

    @Test
    void aClosedBackendDoesNothingMore() {
        OpenClBackend b = TestDevice.open();
        DeviceBuffer x = b.allocate(64);
        Recording r = b.record(() -> set(b, view(x), 1));
        r.replay();
        b.close();
        b.close();
        x.close();
        r.close();
        String name = "this opencl backend is closed";
        assertMessage(name, () -> set(b, view(x), 1));
        assertMessage(name, () -> b.allocate(4));
        assertMessage(name, () -> b.allocateStaging(4));
        assertMessage(name, () -> read(b, view(x)));
        assertMessage(name, () -> b.record(() -> {}));
        assertMessage(name, b::synchronize);
        assertMessage("closed", r::replay);
        assertEquals(0, b.memoryInUse());
    }

    @Test
    void onlyKernelsCanBeRecorded() {
        try (OpenClBackend b = TestDevice.open()) {
            View x = view(b.allocate(64));
            assertMessage("inside record()", () -> b.record(() -> b.record(() -> {})));
            assertMessage("a download inside record()", () -> b.record(() -> read(b, x)));
            assertMessage("an allocation inside record()", () -> b.record(() -> b.allocate(4)));
            assertMessage("synchronize inside record()", () -> b.record(b::synchronize));
            assertMessage("close inside record()", () -> b.record(b::close));
            Recording r = b.record(() -> {});
            assertMessage("a replay inside record()", () -> b.record(r::replay));
            r.replay();
            r.close();
            r.close();
            assertMessage("recording is closed", r::replay);
        }
    }

    @Test
    void recordingRunsNothingAndReplayRunsAll() {
        try (OpenClBackend b = TestDevice.open()) {
            View x = view(b.allocate(400));
            set(b, x, 3);
            Recording r = b.record(() -> {
                twice(b, x, x);
                twice(b, x, x);
            });
            assertEquals(3, read(b, x)[99]);
            r.replay();
            assertEquals(12, read(b, x)[99]);
            twice(b, x, x);
            r.replay();
            assertEquals(96, read(b, x)[99]);
            assertThrows(ArithmeticException.class, () -> b.record(() -> {
                set(b, x, 7);
                throw new ArithmeticException("planted");
            }));
            assertEquals(96, read(b, x)[0]);
            set(b, x, 7);
            assertEquals(7, read(b, x)[0]);
        }
    }

    /** Every launch of a recording keeps its own arguments. */
    @Test
    void recordingsDoNotDisturbEachOther() {
        try (OpenClBackend b = TestDevice.open()) {
            View x = view(b.allocate(4));
            View y = view(b.allocate(4));
            Recording one = b.record(() -> set(b, x, 1));
            Recording two = b.record(() -> set(b, y, 2));
            set(b, x, 8);
            set(b, y, 9);
            one.replay();
            assertEquals(1, read(b, x)[0]);
            assertEquals(9, read(b, y)[0]);
            one.close();
            two.replay();
            assertEquals(2, read(b, y)[0]);
        }
    }

    @Test
    void replayMakesNoGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (OpenClBackend b = TestDevice.open()) {
            View x = view(b.allocate(400));
            Recording r = b.record(() -> {
                for (int i = 0; i < 10; i++) {
                    twice(b, x, x);
                }
            });
            long least = Long.MAX_VALUE;
            // Calls of native functions make objects until the JIT is through.
            for (int round = 0; round < 500 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 200; i++) {
                    r.replay();
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                b.synchronize();
            }
            assertEquals(0, least);
        }
    }

    @Test
    void viewsAndGroupsArriveAsTheyAre() {
        try (OpenClBackend b = TestDevice.open()) {
            DeviceBuffer memory = b.allocate(400);
            set(b, view(memory), 1);
            set(b, new View(memory, 12, 5, DType.F32), 2);
            float[] got = read(b, view(memory));
            assertArrayEquals(new float[] {1, 2, 2, 2, 2, 2, 1}, Arrays.copyOfRange(got, 2, 9));
            assertArrayEquals(new float[] {2, 1}, read(b, new View(memory, 28, 2, DType.F32)));
            b.launch(new Launch("places", 2, 3, 4, 2, List.of(
                    new KernelArg.Memory(new View(memory, 0, 48, DType.I32)))));
            int[] places = new int[48];
            b.download(memory, 0, MemorySegment.ofArray(places), 0, 48 * Integer.BYTES);
            assertEquals(200, places[0]);
            assertEquals(223, places[47]);
            assertEquals(210, places[4]);
            assertEquals(201, places[12]);
        }
    }

    @Test
    void launchesThatDoNotFitAreErrorsOfTheirCode() {
        try (OpenClBackend b = TestDevice.open()) {
            View x = view(b.allocate(4));
            List<KernelArg> args = List.of(new KernelArg.Memory(x));
            assertThrows(IllegalArgumentException.class,
                    () -> b.launch(new Launch("nobody", 1, 1, 1, 64, args)));
            assertThrows(IllegalArgumentException.class,
                    () -> b.launch(new Launch("set", 1, 1, 1, 64, args)));
            assertThrows(IllegalArgumentException.class,
                    () -> b.launch(new Launch("places", 0, 1, 1, 64, args)));
            String message = assertThrows(BackendException.class,
                    () -> b.launch(new Launch("places", 1, 1, 1, 1 << 20, args))).getMessage();
            assertTrue(message.contains("cannot run kernel places in groups of 1048576"), message);
        }
    }

    @Test
    void twoBackendsLiveSideBySide() {
        try (OpenClBackend a = TestDevice.open();
                OpenClBackend b = TestDevice.open()) {
            View x = view(a.allocate(400));
            View y = view(b.allocate(400));
            set(a, x, 1);
            set(b, y, 2);
            assertEquals(1, read(a, x)[99]);
            assertEquals(2, read(b, y)[99]);
            String message = assertThrows(IllegalArgumentException.class, () -> set(a, y, 1)).getMessage();
            assertTrue(message.contains("OpenCL buffer 1 (400 bytes) belongs to another backend"), message);
            assertThrows(IllegalArgumentException.class, () -> read(a, y));
            assertThrows(IllegalArgumentException.class, () -> a.record(() -> set(a, y, 1)));
        }
    }

    @Test
    void aDeviceThatIsNotThereIsRefused() {
        Survey survey = TestDevice.survey();
        String message = assertThrows(BackendException.class, () -> OpenClBackend.open(survey,
                new BackendOptions(99, 0, Precision.STRICT), TestDevice.TEXTS, ProgramCache.off())).getMessage();
        assertTrue(message.contains("numbered from 0; asked for device 99"), message);
    }
}
