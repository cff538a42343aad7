package dev.descent.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.descent.spi.ActivationOp;
import dev.descent.spi.BackendException;
import dev.descent.spi.DeviceLostException;
import dev.descent.spi.GemmSpec;
import dev.descent.spi.OptimizerKind;
import dev.descent.spi.OptimizerSpec;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.standin.EveryCall;
import dev.descent.standin.StandIn;
import java.util.Set;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A device is opened, a step recorded and replayed, results are read and everything is closed; and all of that once for
 * each call of the driver or of cuBLAS on the way, which fails.
 */
class FailuresTest {
    private static final int OUT_OF_MEMORY = 2;
    /** Codes that end the context. */
    private static final Set<Integer> FATAL = Set.of(700);

    private static final OptimizerSpec SGD =
            new OptimizerSpec(OptimizerKind.SGD, 0f, 0f, 0f, 0f, false, false, 0f);

    private static float[] run() {
        try (CudaBackend b = TestGpu.open()) {
            b.allocateStaging(64);
            View x = TestGpu.view(b, 1, 2, 3, 4);
            View w = TestGpu.view(b, 1, 0, 0, 1);
            View bias = TestGpu.view(b, 10, 20);
            View y = TestGpu.empty(b, 4);
            GemmSpec product = GemmSpec.of(false, false, 2, 2, 2).with(ActivationOp.RELU, 0);
            View[] bias1 = {bias};
            View rate = TestGpu.view(b, 0);
            try (Recording step = b.record(() -> {
                b.kernels().gemm(product, x, w, bias, y);
                b.kernels().optimizer(SGD, bias1, bias1, new View[0], new View[0], rate, rate, null, null, null);
            })) {
                step.replay();
                step.replay();
                b.synchronize();
            }
            float[] result = TestGpu.read(b, y);
            y.buffer().close();
            return result;
        }
    }

    private static void isRight() {
        assertArrayEquals(new float[] {11, 22, 13, 24}, run());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, OUT_OF_MEMORY, 700})
    void everyCallMayFail(int code) {
        StandIn standIn = TestGpu.standIn();
        isRight(); // classes are loaded, and numbers are those of every later run
        standIn.resetCalls();
        isRight();
        long calls = standIn.calls();
        assertTrue(calls > 100, calls + " calls");
        EveryCall swept = EveryCall.fails(standIn, 1, calls, k -> code, FailuresTest::run,
                () -> JCudaDriver.cuDevicePrimaryCtxRelease(new CUdevice()), FailuresTest::fault);
        assertTrue(swept.faults().isEmpty(), swept::text);
        assertTrue(swept.told() > calls * 9 / 10, swept.told() + " of " + calls + " were told");
        isRight();
    }

    /** What is wrong with how a failure is told. */
    private static String fault(int code, String call, RuntimeException e) {
        if (!(e instanceof BackendException)) {
            throw e;
        }
        String m = e.getMessage();
        boolean cublas = call.startsWith("cublas");
        if (!m.contains("(" + code + ")") && !(cublas && m.contains("CUBLAS_STATUS_"))) {
            return "not named";
        }
        if (!m.contains("; ") && !m.contains(". ")) {
            return "no remedy";
        }
        return FATAL.contains(code) && m.contains("failed at") && !cublas && !(e instanceof DeviceLostException)
                ? "the device is lost"
                : "";
    }

    /** What the device could not do any more comes to light where somebody waits. */
    @Test
    void aFailureInTheMiddleOfAGraphIsToldByTheNextWait() {
        StandIn standIn = TestGpu.standIn();
        try (CudaBackend b = TestGpu.open()) {
            View x = TestGpu.view(b, 1, 2);
            try (Recording r = b.record(() -> b.kernels().fill(x, 3))) {
                r.replay();
                standIn.failAt(2, 719);
                b.synchronize();
                fail("nothing was told");
            } catch (DeviceLostException e) {
                assertTrue(e.getMessage().contains("after a graph of 1 launches"), e.getMessage());
            }
        }
        assertEquals(0, standIn.live().contexts());
    }
}
