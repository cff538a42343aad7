package dev.descent.opencl;

import static dev.descent.opencl.TestDevice.read;
import static dev.descent.opencl.TestDevice.set;
import static dev.descent.opencl.TestDevice.view;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.View;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What can be had, what is refused, and that copies arrive. */
class DeviceMemoryTest {
    @Test
    void whatDoesNotFitIsRefusedAndTheRestLivesOn() {
        try (OpenClBackend b = TestDevice.open()) {
            View x = view(b.allocate(400));
            set(b, x, 5);
            for (long bytes : new long[] {1L << 50, b.info().memoryBytes() + 1, Long.MAX_VALUE}) {
                String message = assertThrows(BackendException.class, () -> b.allocate(bytes)).getMessage();
                assertTrue(message.contains("cannot allocate " + bytes + " bytes"), message);
                assertTrue(message.contains(" bytes are free, 400 are in use"), message);
                assertTrue(message.contains("make the batch or the network smaller"), message);
            }
            assertEquals(400, b.memoryInUse());
            assertEquals(5, read(b, x)[99]);
        }
    }

    @Test
    void theLargestBufferIsALimitOfItsOwn() {
        Platforms.Device d = TestDevice.survey().usable().getFirst();
        try (ClQueue queue = ClQueue.open(Facts.with(d, 1000, 100))) {
            DeviceMemory memory = new DeviceMemory(queue, () -> 1 << 20);
            memory.allocate(100);
            String message = assertThrows(BackendException.class, () -> memory.allocate(101)).getMessage();
            assertTrue(message.contains("900 bytes are free, 100 are in use, and one buffer can have 100 at most"),
                    message);
            for (int i = 0; i < 9; i++) {
                memory.allocate(100);
            }
            assertThrows(BackendException.class, () -> memory.allocate(1));
            memory.released(100);
            memory.reserve(100);
            assertEquals(900, memory.inUse());
            assertThrows(BackendException.class, () -> memory.allocate(1));
        }
    }

    @Test
    void aProcessorCannotGiveMoreThanTheMachineHas() {
        Platforms.Device d = TestDevice.survey().usable().getFirst();
        long bytes = 100L << 20;
        try (ClQueue queue = ClQueue.open(Facts.withType(d, DeviceFacts.CPU))) {
            DeviceMemory memory = new DeviceMemory(queue, () -> bytes - 1);
            String message = assertThrows(BackendException.class, () -> memory.allocate(bytes)).getMessage();
            assertTrue(message.contains((bytes - 1) + " bytes are free"), message);
        }
    }

    @Test
    void emptyAndOddBuffersCount() {
        try (OpenClBackend b = TestDevice.open()) {
            DeviceBuffer none = b.allocate(0);
            DeviceBuffer odd = b.allocate(7);
            assertEquals(7, b.memoryInUse());
            assertEquals(0, none.bytes());
            b.upload(MemorySegment.ofArray(new byte[0]), 0, none, 0, 0);
            b.download(none, 0, MemorySegment.ofArray(new byte[0]), 0, 0);
            none.close();
            odd.close();
            odd.close();
            assertEquals(0, b.memoryInUse());
        }
    }

    /** More than goes through native memory at a time, from places that are multiples of nothing. */
    @Test
    void heapAndNativeMemoryArriveWhole() {
        int n = (5 << 19) + 3;
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) (i * 31 + i / 1000);
        }
        try (OpenClBackend b = TestDevice.open()) {
            DeviceBuffer buffer = b.allocate(n);
            b.upload(MemorySegment.ofArray(bytes), 0, buffer, 0, n);
            MemorySegment staging = b.allocateStaging(n);
            assertEquals(0, staging.address() % 64);
            assertEquals(n, staging.byteSize());
            b.download(buffer, 0, staging, 0, n);
            assertArrayEquals(bytes, staging.toArray(ValueLayout.JAVA_BYTE));
            b.upload(staging, 1, buffer, 0, n - 1);
            staging.fill((byte) 0);
            byte[] got = new byte[n];
            b.download(buffer, 0, MemorySegment.ofArray(got), 0, n);
            assertArrayEquals(Arrays.copyOfRange(bytes, 1, n), Arrays.copyOf(got, n - 1));
        }
    }

    @Test
    void copiesOutsideAreRefusedBeforeOpenClSeesThem() {
        try (OpenClBackend b = TestDevice.open();
                Arena arena = Arena.ofConfined()) {
            DeviceBuffer buffer = b.allocate(100);
            MemorySegment host = arena.allocate(100);
            assertThrows(IndexOutOfBoundsException.class, () -> b.upload(host, 0, buffer, 1, 100));
            assertThrows(IndexOutOfBoundsException.class, () -> b.upload(host, 1, buffer, 0, 100));
            assertThrows(IndexOutOfBoundsException.class, () -> b.download(buffer, 0, host, -1, 100));
            assertThrows(IllegalArgumentException.class, () -> b.download(buffer, 0, host.asReadOnly(), 0, 100));
            MemorySegment gone;
            try (Arena brief = Arena.ofConfined()) {
                gone = brief.allocate(100);
            }
            assertThrows(IllegalStateException.class, () -> b.upload(gone, 0, buffer, 0, 100));
        }
    }
}
