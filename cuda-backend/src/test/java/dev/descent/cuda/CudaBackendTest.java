package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.BinaryOp;
import dev.descent.spi.DeviceLostException;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.Precision;
import dev.descent.spi.Recording;
import dev.descent.spi.UnaryOp;
import dev.descent.spi.View;
import dev.descent.standin.StandIn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CudaBackendTest {
    private StandIn standIn;

    @BeforeEach
    void load() {
        standIn = TestGpu.standIn();
    }

    @AfterEach
    void nothingIsLeft() {
        TestGpu.assertClean(standIn);
    }

    @Test
    void computesInTheOrderOfTheCalls() {
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.view(b, 1, -2, 3);
            View y = TestGpu.empty(b, 3);
            b.kernels().unary(UnaryOp.NEG, x, y);
            b.kernels().unary(UnaryOp.SQUARE, y, y);
            b.kernels().unary(UnaryOp.NEG, y, y);
            assertArrayEquals(new float[] {-1, -4, -9}, TestGpu.read(b, y));
        }
    }

    /** The source of an upload may change at once, though the copy itself waits its turn. */
    @Test
    void anUploadTakesWhatIsThereNow() {
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.empty(b, 2);
            MemorySegment staging = b.allocateStaging(8);
            for (int i = 0; i < 2 * Transfers.SLOTS; i++) {
                staging.setAtIndex(ValueLayout.JAVA_FLOAT, 0, i);
                staging.setAtIndex(ValueLayout.JAVA_FLOAT, 1, -i);
                b.upload(staging, 0, x.buffer(), 0, 8);
            }
            staging.fill((byte) 1);
            float last = 2 * Transfers.SLOTS - 1;
            assertArrayEquals(new float[] {last, -last}, TestGpu.read(b, x));
        }
    }

    /** Whole steps are started one after the other, with new inputs for each, and nobody waits in between. */
    @Test
    void uploadsOfTheNextStepDoNotDisturbTheStepBefore() {
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.view(b, 0);
            View sum = TestGpu.view(b, 0);
            try (Recording r = b.record(() -> b.kernels().binary(BinaryOp.ADD, x, new long[] {1}, sum,
                    new long[] {1}, sum, new int[] {1}))) {
                for (int i = 1; i <= 100; i++) {
                    b.upload(MemorySegment.ofArray(new float[] {i}), 0, x.buffer(), 0, 4);
                    r.replay();
                }
            }
            assertArrayEquals(new float[] {5050}, TestGpu.read(b, sum));
        }
    }

    /** So that a batch can travel while the step before still computes. */
    @Test
    void uploadsHaveAStreamOfTheirOwn() {
        try (CudaBackend b = TestGpu.open()) {
            assertEquals(2, standIn.live().streams(), "one for work, one for copies");
            assertArrayEquals(new float[] {1}, TestGpu.read(b, TestGpu.view(b, 1)));
        }
    }

    @Test
    void copiesOfMoreThanASlot() {
        int n = 3 * Transfers.SLOT_BYTES / 4 + 5;
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        try (CudaBackend b = TestGpu.open()) {
            assertArrayEquals(values, TestGpu.read(b, TestGpu.view(b, values)));
        }
    }

    @Test
    void aReplayIsOneLaunch() {
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.view(b, 1, 2);
            try (Recording r = b.record(() -> {
                for (int i = 0; i < 10; i++) {
                    b.kernels().unary(UnaryOp.NEG, x, x);
                }
            })) {
                b.synchronize();
                assertArrayEquals(new float[] {1, 2}, TestGpu.read(b, x), "recording runs nothing");
                standIn.resetCalls();
                r.replay();
                assertEquals(2, standIn.calls(), "entering the context, and the launch");
            }
        }
    }

    @Test
    void precisionChoosesTheFactors() {
        float third = 1f / 3;
        GemmSpec spec = GemmSpec.of(false, false, 1, 1, 1);
        Map<Precision, Float> results = new EnumMap<>(Precision.class);
        for (Precision p : Precision.values()) {
            try (var b = (CudaBackend) new CudaBackendProvider().open(new BackendOptions(0, 0, p))) {
                View a = TestGpu.view(b, third);
                View c = TestGpu.empty(b, 1);
                b.kernels().gemm(spec, a, TestGpu.view(b, 1), null, c);
                assertEquals(p, b.precision());
                results.put(p, TestGpu.read(b, c)[0]);
            }
        }
        assertEquals(third, results.get(Precision.STRICT));
        assertEquals(third, results.get(Precision.TF32), 0x1p-12);
        assertEquals(third, results.get(Precision.BF16), 0x1p-9);
        assertEquals(3, new HashSet<>(results.values()).size(), results.toString());
    }

    @Test
    void memoryThatIsNotThereIsNamedAndTheRestLivesOn() {
        standIn.setMemory(256L << 20);
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.view(b, 5);
            String m = assertThrows(BackendException.class, () -> b.allocate(1L << 30)).getMessage();
            assertTrue(m.contains("cannot allocate 1073741824 bytes")
                    && m.contains(" of 268435456 bytes are free, and 4 are in use here")
                    && m.contains("nvidia-smi"), m);
            assertArrayEquals(new float[] {5}, TestGpu.read(b, x));
        }
    }

    @Test
    void aLostDeviceIsNamedWithWhatRanAndANewOneOpens() {
        CudaBackend b = TestGpu.open();
        View x = TestGpu.view(b, 1, 2);
        b.kernels().unary(UnaryOp.NEG, x, x);
        standIn.failAt(2, 700);
        String m = assertThrows(DeviceLostException.class, b::synchronize).getMessage();
        assertTrue(m.contains("CUDA_ERROR_ILLEGAL_ADDRESS (700)") && m.contains("after kernel unary_neg")
                && m.contains("close the device"), m);
        assertThrows(DeviceLostException.class, () -> TestGpu.read(b, x), "it stays lost");
        assertThrows(DeviceLostException.class, () -> b.allocate(4));
        b.close();
        try (CudaBackend next = TestGpu.open()) {
            assertArrayEquals(new float[] {7}, TestGpu.read(next, TestGpu.view(next, 7)));
        }
    }

    @Test
    void misuseIsRefused() {
        CudaBackend other = TestGpu.open();
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.view(b, 1);
            View foreign = TestGpu.view(other, 1);
            assertThrows(IllegalArgumentException.class, () -> b.kernels().unary(UnaryOp.NEG, foreign, x));
            assertThrows(IllegalStateException.class, () -> b.record(b::synchronize));
            assertThrows(IllegalStateException.class, () -> b.record(() -> b.allocate(4)));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> b.upload(MemorySegment.ofArray(new float[2]), 0, x.buffer(), 0, 8));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> b.upload(MemorySegment.ofArray(new float[1]), 4, x.buffer(), 0, 4));
            View y = TestGpu.view(b, 1);
            try (Recording r = b.record(() -> b.kernels().unary(UnaryOp.NEG, y, y))) {
                y.buffer().close();
                assertThrows(IllegalStateException.class, r::replay);
            }
            assertThrows(IllegalStateException.class, () -> b.kernels().unary(UnaryOp.NEG, y, y));
            assertArrayEquals(new float[] {1}, TestGpu.read(b, x), "all the same it goes on");
        } finally {
            other.close();
            other.close();
        }
        assertThrows(IllegalStateException.class, () -> other.allocate(4));
    }

    @Test
    void threadsAndDevicesDoNotMix() throws InterruptedException {
        standIn.setDevices(2);
        var options = new BackendOptions(1, 0, Precision.STRICT);
        try (CudaBackend one = TestGpu.open();
                CudaBackend two = (CudaBackend) new CudaBackendProvider().open(options)) {
            View x = TestGpu.view(one, 1);
            View y = TestGpu.view(two, 2);
            Thread t = new Thread(() -> one.kernels().unary(UnaryOp.NEG, x, x));
            t.start();
            t.join();
            two.kernels().unary(UnaryOp.NEG, y, y);
            assertArrayEquals(new float[] {-1}, TestGpu.read(one, x));
            assertArrayEquals(new float[] {-2}, TestGpu.read(two, y));
            assertEquals(1, two.info().index());
        }
    }
}
