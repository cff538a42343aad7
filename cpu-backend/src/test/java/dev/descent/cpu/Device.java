package dev.descent.cpu;

import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Kernels;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A backend with shorthands for tests. */
final class Device implements AutoCloseable {
    private static final long BYTES = 24L << 20;

    final CpuBackend backend;
    final Kernels k;
    /** Closing a buffer costs a handshake with all threads, so views are cut from one until {@link #reset}. */
    private final DeviceBuffer buffer;

    private long used;

    Device(KernelSet kernels, int threads) {
        this(kernels, threads, k -> k);
    }

    /** @param wrap gives what stands before the kernels, to see the calls */
    Device(KernelSet kernels, int threads, UnaryOperator<Kernels> wrap) {
        backend = CpuBackend.open(BackendOptions.defaults().withThreads(threads), kernels);
        k = wrap.apply(backend.kernels());
        buffer = backend.allocate(BYTES);
    }

    View floats(float... values) {
        return put(MemorySegment.ofArray(values), values.length, DType.F32);
    }

    View ints(int... values) {
        return put(MemorySegment.ofArray(values), values.length, DType.I32);
    }

    /** n floats, poisoned with NaN. */
    View empty(int n) {
        float[] nan = new float[n];
        java.util.Arrays.fill(nan, Float.NaN);
        return floats(nan);
    }

    private View put(MemorySegment host, int n, DType type) {
        // Views lie side by side, so that nothing relies on their alignment and a stray write hits a neighbour.
        long offset = used;
        used += 4L * n;
        backend.upload(host, 0, buffer, offset, 4L * n);
        return new View(buffer, offset, n, type);
    }

    /** Forgets all views. */
    void reset() {
        used = 4;
    }

    float[] floats(View v) {
        float[] out = new float[(int) v.size()];
        backend.download(v.buffer(), v.offset(), MemorySegment.ofArray(out), 0, v.bytes());
        return out;
    }

    int[] ints(View v) {
        int[] out = new int[(int) v.size()];
        backend.download(v.buffer(), v.offset(), MemorySegment.ofArray(out), 0, v.bytes());
        return out;
    }

    static float[] normal(long seed, int n) {
        Random r = new Random(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) r.nextGaussian();
        }
        return x;
    }

    @Override
    public void close() {
        backend.close();
    }
}
