package dev.descent.standin;

import static dev.descent.standin.Rig.device;
import static dev.descent.standin.Rig.host;
import static dev.descent.standin.Rig.ok;
import static jcuda.driver.JCudaDriver.*;
import static jcuda.jcublas.JCublas2.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Random;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Matrix products of the stand-in, bit for bit against a plain loop. */
class CublasStandInTest {
    private static final int M = 37;
    private static final int N = 29;
    private static final int K = 50;

    private Rig rig;
    private final cublasHandle handle = new cublasHandle();
    private final float[] a = new float[M * K];
    private final float[] b = new float[K * N];
    private final float[] c = new float[M * N];

    /** What operands are rounded to. */
    private interface Rounding {
        float round(float x);
    }

    @BeforeEach
    void load() {
        rig = new Rig();
        ok(cublasCreate(handle));
        ok(cublasSetStream(handle, new cudaStream_t(rig.stream)));
        Random random = new Random(3);
        for (float[] x : new float[][] {a, b, c}) {
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextFloat() - 0.5f;
            }
        }
    }

    @AfterEach
    void end() {
        if (rig != null) {
            cublasDestroy(handle);
            rig.close();
        }
    }

    /** Column by column: A [M, K] or its transpose, B [K, N] or its transpose. */
    private float[] loop(boolean transA, boolean transB, float alpha, float beta, Rounding r) {
        float[] y = new float[M * N];
        for (int j = 0; j < N; j++) {
            for (int i = 0; i < M; i++) {
                float sum = 0;
                for (int q = 0; q < K; q++) {
                    float u = a[transA ? q + i * K : i + q * M];
                    float v = b[transB ? j + q * N : q + j * K];
                    sum = Math.fma(r.round(u), r.round(v), sum);
                }
                float v = sum * alpha;
                y[i + j * M] = beta == 0 ? v : Math.fma(beta, c[i + j * M], v);
            }
        }
        return y;
    }

    private int gemm(boolean transA, boolean transB, float alpha, float beta, int compute, CUdeviceptr y) {
        return cublasGemmEx_new(handle, transA ? 1 : 0, transB ? 1 : 0, M, N, K, Pointer.to(new float[] {alpha}),
                device(a), 0, transA ? K : M, device(b), 0, transB ? N : K, Pointer.to(new float[] {beta}), y, 0, M,
                compute, -1);
    }

    private void check(boolean transA, boolean transB, float alpha, float beta, int compute, Rounding r) {
        CUdeviceptr y = device(c);
        ok(gemm(transA, transB, alpha, beta, compute, y));
        rig.sync();
        assertArrayEquals(loop(transA, transB, alpha, beta, r), host(y, M * N));
    }

    @Test
    void singlePrecision() {
        check(false, false, 1, 0, 68, x -> x);
        check(true, false, 0.7f, 0.3f, 68, x -> x);
        check(false, true, 1, 1, 69, x -> x);
        check(true, true, -2, 0, 68, x -> x);
    }

    @Test
    void tensorFloat() {
        Rounding r = x -> Float.intBitsToFloat((Float.floatToRawIntBits(x) + 0x1000) & 0xFFFFE000);
        check(false, false, 1, 0, 77, r);
        ok(cublasSetMathMode(handle, 3));
        check(true, true, 1, 0, 68, r);
    }

    @Test
    void bfloat() {
        Rounding r = x -> {
            int bits = Float.floatToRawIntBits(x);
            return Float.intBitsToFloat((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
        };
        check(false, true, 1, 0, 75, r);
    }

    @Test
    void halfPrecisionStorage() {
        short[] halves = new short[6];
        float[] want = new float[3];
        for (int i = 0; i < 6; i++) {
            halves[i] = Float.floatToFloat16(i + 0.5f);
        }
        for (int i = 0; i < 3; i++) {
            want[i] = (i + 0.5f) * 0.5f + (i + 3.5f) * 1.5f;
        }
        CUdeviceptr x = new CUdeviceptr();
        ok(cuMemAlloc(x, 12));
        ok(cuMemcpyHtoD(x, Pointer.to(halves), 12));
        CUdeviceptr y = device(0, 0, 0);
        ok(cublasGemmEx_new(handle, 0, 0, 3, 1, 2, Pointer.to(new float[] {1}), x, 2, 3, x, 2, 2,
                Pointer.to(new float[] {0}), y, 0, 3, 68, -1));
        rig.sync();
        assertArrayEquals(want, host(y, 3));
    }

    @Test
    void batches() {
        CUdeviceptr x = device(1, 2, 3, 4);
        CUdeviceptr y = device(0, 0);
        ok(cublasSgemmStridedBatched(handle, 0, 0, 1, 1, 2, Pointer.to(new float[] {1}), x, 1, 2, x, 2, 2,
                Pointer.to(new float[] {0}), y, 1, 1, 2));
        rig.sync();
        assertArrayEquals(new float[] {5, 25}, host(y, 2));
    }

    @Test
    void argumentsAreChecked() {
        Pointer one = Pointer.to(new float[] {1});
        CUdeviceptr x = device(1, 2, 3, 4);
        assertEquals(7, cublasSgemm(handle, 0, 0, -1, 1, 1, one, x, 1, x, 1, one, x, 1));
        assertEquals(7, cublasSgemm(handle, 0, 0, 2, 2, 2, one, x, 1, x, 2, one, x, 2));
        ok(cublasSgemm(handle, 0, 0, 2, 2, 3, one, x, 2, x, 3, one, x, 2));
        assertEquals(700, cuStreamSynchronize(rig.stream));
        assertTrue(rig.standIn.complaints().getFirst().contains("cublasSgemm: A out of range: 24 bytes"),
                () -> rig.standIn.complaints().toString());
    }

    @Test
    void failuresAreMapped() {
        rig.standIn.failAt(1, 2);
        assertEquals(3, cublasCreate(new cublasHandle()));
        assertEquals("cublasCreate", rig.standIn.failedCall());
        rig.standIn.failAt(1, 700);
        assertEquals(13, cublasSetMathMode(handle, 0));
        assertEquals(700, cuStreamSynchronize(rig.stream));
    }

    /** The same of version 13; JCublas names version 12 alone. */
    @Test
    @SuppressWarnings("restricted")
    void version13() throws Throwable {
        StandIn.load(13);
        SymbolLookup library = SymbolLookup.libraryLookup("libcublas.so.13", Arena.global());
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        Linker linker = Linker.nativeLinker();
        MethodHandle create = linker.downcallHandle(library.findOrThrow("cublasCreate_v2"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        MethodHandle destroy = linker.downcallHandle(library.findOrThrow("cublasDestroy_v2"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        MethodHandle version = linker.downcallHandle(library.findOrThrow("cublasGetVersion_v2"), type);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
            ok((int) create.invokeExact(place));
            MemorySegment of13 = place.get(ValueLayout.ADDRESS, 0);
            ok((int) version.invokeExact(of13, number));
            assertEquals(130100, number.get(ValueLayout.JAVA_INT, 0));
            assertEquals(2, rig.standIn.live().cublasHandles());
            ok((int) destroy.invokeExact(of13));
            assertEquals(1, rig.standIn.live().cublasHandles());
        }
    }

    @Test
    void aProductIsQuick() {
        int n = 512;
        CUdeviceptr x = device(new float[n * n]);
        CUdeviceptr y = device(new float[n * n]);
        Pointer one = Pointer.to(new float[] {1});
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            ok(cublasSgemm(handle, 0, 0, n, n, n, one, x, n, x, n, Pointer.to(new float[] {0}), y, n));
        }
        rig.sync();
        double seconds = (System.nanoTime() - start) / 1e9;
        // A double loop takes some seconds.
        assertTrue(seconds < 2, () -> "10 products of 512 x 512 x 512 took " + seconds + " s");
        System.out.printf("stand-in GEMM: %.1f GFLOP/s%n", 10 * 2.0 * n * n * n / seconds / 1e9);
    }
}
