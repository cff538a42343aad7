package dev.descent.standin;

import static jcuda.driver.JCudaDriver.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.descent.kernels.KernelSource;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;

/** The stand-in, loaded and reached through JCuda, with a context and a stream. */
final class Rig implements AutoCloseable {
    final StandIn standIn;
    final CUdevice device = new CUdevice();
    final CUcontext context = new CUcontext();
    final CUstream stream = new CUstream();

    Rig() {
        standIn = standIn();
        standIn.reset();
        ok(cuInit(0));
        ok(cuDeviceGet(device, 0));
        ok(cuDevicePrimaryCtxRetain(context, device));
        ok(cuCtxSetCurrent(context));
        ok(cuStreamCreate(stream, 1));
    }

    /** Skips the test where the stand-in cannot be, unless -Ddescent.require.standin=true says that it has to. */
    static StandIn standIn() {
        if (!Boolean.getBoolean("descent.require.standin")) {
            assumeTrue(StandIn.missing().isEmpty(), () -> StandIn.missing().orElseThrow());
        }
        return StandIn.load(12);
    }

    static void ok(int result) {
        assertEquals(0, result);
    }

    static CUdeviceptr device(float... values) {
        CUdeviceptr p = new CUdeviceptr();
        ok(cuMemAlloc(p, 4L * values.length));
        ok(cuMemcpyHtoD(p, Pointer.to(values), 4L * values.length));
        return p;
    }

    static float[] host(CUdeviceptr p, int n) {
        float[] values = new float[n];
        ok(cuMemcpyDtoH(Pointer.to(values), p, 4L * n));
        return values;
    }

    static FloatBuffer floats(Pointer pinned, int n) {
        return pinned.getByteBuffer(0, 4L * n).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    static CUfunction kernel(String family, String name) {
        CUmodule module = new CUmodule();
        ok(cuModuleLoadData(module, KernelSource.ptx(family)));
        CUfunction function = new CUfunction();
        ok(cuModuleGetFunction(function, module, name));
        return function;
    }

    /** Launches with int, long, float and memory, which stands for itself and its first element. */
    int launch(CUfunction function, int groups, int items, Object... arguments) {
        List<Pointer> pointers = new ArrayList<>();
        for (Object a : arguments) {
            switch (a) {
                case Integer i -> pointers.add(Pointer.to(new int[] {i}));
                case Long l -> pointers.add(Pointer.to(new long[] {l}));
                case Float f -> pointers.add(Pointer.to(new float[] {f}));
                case CUdeviceptr p -> {
                    pointers.add(Pointer.to(p));
                    pointers.add(Pointer.to(new long[] {0}));
                }
                default -> throw new IllegalArgumentException(a.toString());
            }
        }
        Pointer all = Pointer.to(pointers.toArray(Pointer[]::new));
        return cuLaunchKernel(function, groups, 1, 1, items, 1, 1, 0, stream, all, null);
    }

    /** Fills n elements with a value. */
    int fill(CUdeviceptr y, int n, float value) {
        return launch(kernel("data", "fill"), (n + 255) / 256, 256, (long) n, Float.floatToRawIntBits(value), y);
    }

    void sync() {
        ok(cuStreamSynchronize(stream));
    }

    @Override
    public void close() {
        standIn.reset();
        ok(cuDevicePrimaryCtxRelease(device));
    }
}
