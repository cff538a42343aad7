package dev.descent.cpu;

import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.Kernels;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** A backend with shorthands for tests. */
final class Device implements AutoCloseable {
    final CpuBackend backend;
    final Kernels k;

    Device(KernelSet kernels, int threads) {
        backend = CpuBackend.open(BackendOptions.defaults().withThreads(threads), kernels);
        k = backend.kernels();
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
        // An odd offset, so that nothing relies on the alignment of views.
        DeviceBuffer buffer = backend.allocate(4L * n + 4);
        backend.upload(host, 0, buffer, 4, 4L * n);
        return new View(buffer, 4, n, type);
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
