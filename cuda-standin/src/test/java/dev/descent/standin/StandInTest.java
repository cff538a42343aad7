package dev.descent.standin;

import static dev.descent.standin.Rig.device;
import static dev.descent.standin.Rig.floats;
import static dev.descent.standin.Rig.host;
import static dev.descent.standin.Rig.kernel;
import static dev.descent.standin.Rig.ok;
import static jcuda.driver.JCudaDriver.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.KernelManifest;
import dev.descent.kernels.KernelSource;
import dev.descent.kernels.KernelTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The driver's side of the stand-in, through JCuda. */
class StandInTest {
    private Rig rig;

    @BeforeEach
    void load() {
        rig = new Rig();
    }

    @AfterEach
    void end() {
        if (rig != null) {
            rig.close();
        }
    }

    private void complained(String part) {
        List<String> texts = rig.standIn.complaints();
        assertTrue(texts.stream().anyMatch(t -> t.contains(part)), () -> "'" + part + "' is not in " + texts);
    }

    @Test
    void saysWhatItIs() {
        byte[] name = new byte[64];
        ok(cuDeviceGetName(name, name.length, rig.device));
        assertEquals(StandIn.DEVICE, new String(name, StandardCharsets.ISO_8859_1).replace("\0", ""));
        int[] version = new int[1];
        ok(cuDriverGetVersion(version));
        assertEquals(12060, version[0]);
    }

    @Test
    void runsEveryKernelOfThePtx() {
        for (KernelInfo k : KernelManifest.load().of(KernelTarget.CUDA)) {
            kernel(k.family(), k.name());
        }
        assertEquals(List.of(), rig.standIn.complaints());
    }

    @Test
    void refusesWhatIsNotPtx() {
        CUmodule module = new CUmodule();
        assertEquals(218, cuModuleLoadData(module, "no PTX at all"));
        assertEquals(222, cuModuleLoadData(module, ".version 9.9\n.target sm_75\n"));
        assertEquals(209, cuModuleLoadData(module, ".version 8.0\n.target sm_100\n"));
        ok(cuModuleLoadData(module, KernelSource.ptx("data")));
        assertEquals(500, cuModuleGetFunction(new CUfunction(), module, "softmax"));
    }

    @Test
    void kernelsWithBarriersGiveTheirResults() {
        int columns = 1000;
        float[] x = new float[3 * columns];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i) * 4;
        }
        CUdeviceptr dx = device(x);
        CUdeviceptr dy = device(new float[x.length]);
        ok(rig.launch(kernel("softmax", "softmax"), 3, 256, columns, dx, dy));
        rig.sync();
        float[] y = host(dy, x.length);
        for (int r = 0; r < 3; r++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += Math.exp(x[r * columns + j]);
            }
            for (int j = 0; j < columns; j++) {
                double want = Math.exp(x[r * columns + j]) / sum;
                assertEquals(want, y[r * columns + j], want * 1e-5);
            }
        }
        assertEquals(List.of(), rig.standIn.complaints());
    }

    @Test
    void nothingRunsBeforeSomebodyWaits() {
        CUdeviceptr y = new CUdeviceptr();
        ok(cuMemAlloc(y, 16));
        Pointer pinned = new Pointer();
        ok(cuMemAllocHost(pinned, 16));
        floats(pinned, 4).put(0, 1);
        ok(rig.fill(y, 4, 5));
        ok(cuMemcpyDtoHAsync(pinned, y, 16, rig.stream));
        assertEquals(600, cuStreamQuery(rig.stream));
        assertEquals(1, floats(pinned, 4).get(0));
        assertTrue(Float.isNaN(host(y, 4)[0]), "a copy of another stream does not wait for this one");
        rig.sync();
        assertEquals(5, floats(pinned, 4).get(0));
        ok(cuStreamQuery(rig.stream));
    }

    @Test
    void eventsOrderStreams() {
        CUstream other = new CUstream();
        ok(cuStreamCreate(other, 1));
        CUdeviceptr x = device(0, 0);
        CUdeviceptr y = device(0, 0);
        CUevent filled = new CUevent();
        ok(cuEventCreate(filled, 0));
        ok(rig.fill(x, 2, 3));
        ok(cuEventRecord(filled, rig.stream));
        ok(rig.fill(x, 2, 4));
        ok(cuStreamWaitEvent(other, filled, 0));
        ok(cuMemcpyDtoDAsync(y, x, 8, other));
        assertEquals(600, cuEventQuery(filled));
        ok(cuStreamSynchronize(other));
        assertArrayEquals(new float[] {3, 3}, host(y, 2));
        assertArrayEquals(new float[] {3, 3}, host(x, 2));
        ok(cuEventQuery(filled));
        rig.sync();
        assertArrayEquals(new float[] {4, 4}, host(x, 2));
        ok(cuEventDestroy(filled));
        assertEquals(400, cuEventRecord(filled, rig.stream));
        complained("event used or destroyed after its end");
    }

    @Test
    void streamsMayWaitForEachOtherInLongChains() {
        int steps = 20_000;
        CUstream[] streams = {rig.stream, new CUstream()};
        ok(cuStreamCreate(streams[1], 1));
        CUevent event = new CUevent();
        ok(cuEventCreate(event, 2));
        CUdeviceptr y = device(0, 0);
        for (int i = 1; i <= steps; i++) {
            ok(cuStreamWaitEvent(streams[i % 2], event, 0));
            ok(cuMemsetD32Async(y, i, 2, streams[i % 2]));
            ok(cuEventRecord(event, streams[i % 2]));
        }
        ok(cuEventSynchronize(event));
        assertEquals(steps, Float.floatToRawIntBits(host(y, 2)[0]));
    }

    @Test
    void capturesAndReplays() {
        CUdeviceptr x = device(1, 2);
        CUdeviceptr y = device(0, 0);
        CUfunction add = kernel("elements", "unary_square");
        ok(cuStreamBeginCapture(rig.stream, 1));
        ok(rig.launch(add, 1, 256, 2L, x, y));
        ok(cuMemcpyDtoDAsync(x, y, 8, rig.stream));
        CUgraph graph = new CUgraph();
        ok(cuStreamEndCapture(rig.stream, graph));
        rig.sync();
        assertArrayEquals(new float[] {1, 2}, host(x, 2), "capturing runs nothing");
        CUgraphExec exec = new CUgraphExec();
        ok(cuGraphInstantiate(exec, graph, 0L));
        ok(cuGraphDestroy(graph));
        for (int i = 0; i < 3; i++) {
            ok(cuGraphLaunch(exec, rig.stream));
        }
        rig.sync();
        assertArrayEquals(new float[] {1, 256}, host(x, 2));
        ok(cuGraphExecDestroy(exec));
        assertEquals(400, cuGraphLaunch(exec, rig.stream));
    }

    @Test
    void waitsSpoilACapture() {
        ok(cuStreamBeginCapture(rig.stream, 1));
        assertEquals(900, cuStreamSynchronize(rig.stream));
        assertEquals(901, cuStreamEndCapture(rig.stream, new CUgraph()));
        ok(cuStreamBeginCapture(rig.stream, 1));
        assertEquals(900, cuMemAlloc(new CUdeviceptr(), 4));
        assertEquals(901, cuStreamEndCapture(rig.stream, new CUgraph()));
        complained("wait during capture: cuStreamSynchronize");
        rig.sync();
    }

    @Test
    void theWantedCallFails() {
        rig.standIn.resetCalls();
        rig.standIn.failAt(2, 2);
        CUdeviceptr p = new CUdeviceptr();
        ok(cuMemAlloc(p, 4));
        assertEquals(2, cuMemAlloc(new CUdeviceptr(), 4));
        assertEquals("cuMemAlloc", rig.standIn.failedCall());
        ok(cuMemFree(p));
        assertEquals(3, rig.standIn.calls());
    }

    @Test
    void someFailuresStay() {
        rig.standIn.failAt(1, 719);
        assertEquals(719, cuStreamSynchronize(rig.stream));
        assertEquals(719, cuMemAlloc(new CUdeviceptr(), 4));
        ok(cuDevicePrimaryCtxRelease(rig.device));
        ok(cuDevicePrimaryCtxRetain(rig.context, rig.device));
        ok(cuCtxSetCurrent(rig.context));
        ok(cuMemAlloc(new CUdeviceptr(), 4));
    }

    @Test
    void guardsAreWatched() {
        CUdeviceptr y = new CUdeviceptr();
        ok(cuMemAlloc(y, 16));
        ok(rig.fill(y, 5, 1));
        rig.sync();
        complained("guard zone overwritten behind memory of 16 bytes, seen after kernel fill");
    }

    @Test
    void rangesAreWatched() {
        CUdeviceptr y = device(1, 2, 3, 4);
        assertEquals(1, cuMemcpyDtoH(Pointer.to(new float[5]), y, 20));
        complained("out of range: 20 bytes from 0 of device memory of 16");
        ok(cuMemFree(y));
        assertEquals(1, cuMemFree(y));
        complained("freed twice");
        ok(rig.fill(y, 4, 1));
        assertEquals(700, cuStreamSynchronize(rig.stream));
        complained("argument y is device memory after its end");
    }

    private static CUfunction fault(String name) {
        CUmodule module = new CUmodule();
        ok(cuModuleLoadData(module, ".version 7.0\n.target sm_75\n.visible .entry " + name + "("));
        CUfunction function = new CUfunction();
        ok(cuModuleGetFunction(function, module, name));
        return function;
    }

    @Test
    void barriersAreForAll() {
        CUdeviceptr y = device(new float[256]);
        CUfunction divergent = fault("standin_divergent");
        ok(rig.launch(divergent, 1, 256, 256, y));
        rig.sync();
        assertEquals(1, host(y, 256)[255]);
        ok(rig.launch(divergent, 1, 256, 255, y));
        assertEquals(719, cuStreamSynchronize(rig.stream));
        complained("divergent barrier");
        assertEquals(719, cuMemcpyDtoH(Pointer.to(new float[256]), y, 1024));
    }

    @Test
    void localMemoryBeginsWithGarbage() {
        CUdeviceptr y = device(new float[256]);
        for (int i = 0; i < 2; i++) {
            ok(rig.launch(fault("standin_unwritten"), 1, 256, y));
            rig.sync();
            assertTrue(Float.isNaN(host(y, 256)[7]));
        }
    }

    @Test
    void pageableMemoryIsStaged() {
        float[] x = {1, 2};
        Pointer pinned = new Pointer();
        ok(cuMemAllocHost(pinned, 8));
        floats(pinned, 2).put(0, 1);
        CUdeviceptr y = device(0, 0);
        CUdeviceptr z = device(0, 0);
        ok(cuMemcpyHtoDAsync(y, Pointer.to(x), 8, rig.stream));
        ok(cuMemcpyHtoDAsync(z, pinned, 8, rig.stream));
        x[0] = 5;
        floats(pinned, 2).put(0, 5);
        rig.sync();
        assertEquals(1, host(y, 2)[0]);
        assertEquals(5, host(z, 2)[0]);
    }

    @Test
    void theLegacyStreamWaitsForBlockingOnes() {
        CUstream blocking = new CUstream();
        ok(cuStreamCreate(blocking, 0));
        CUdeviceptr y = device(0, 0);
        ok(cuMemsetD32Async(y, Float.floatToRawIntBits(3), 2, blocking));
        assertArrayEquals(new float[] {3, 3}, host(y, 2));
        ok(cuMemsetD32Async(y, Float.floatToRawIntBits(4), 2, rig.stream));
        assertArrayEquals(new float[] {3, 3}, host(y, 2));
        ok(cuCtxSynchronize());
        assertArrayEquals(new float[] {4, 4}, host(y, 2));
    }

    @Test
    void workMayRunAtOnce() {
        rig.standIn.setDeferred(false);
        CUdeviceptr y = device(0, 0);
        ok(rig.fill(y, 2, 3));
        ok(cuStreamQuery(rig.stream));
        assertArrayEquals(new float[] {3, 3}, host(y, 2));
    }

    @Test
    void launchesAreChecked() {
        CUdeviceptr y = device(1);
        assertEquals(1, rig.launch(kernel("data", "fill"), 1, 128, 1L, 0, y));
        complained("the kernel is made for 256");
        assertEquals(1, rig.launch(kernel("data", "fill"), 0, 256, 1L, 0, y));
    }

    @Test
    void memoryHasAnEnd() {
        rig.standIn.setMemory(1 << 20);
        CUdeviceptr p = new CUdeviceptr();
        ok(cuMemAlloc(p, 1 << 19));
        assertEquals(2, cuMemAlloc(new CUdeviceptr(), (1 << 19) + 1));
        long[] free = new long[1];
        long[] total = new long[1];
        ok(cuMemGetInfo(free, total));
        assertEquals(1 << 19, free[0]);
        assertEquals(1 << 20, total[0]);
    }

    @Test
    void everythingIsCounted() {
        CUdeviceptr p = device(1, 2);
        Pointer pinned = new Pointer();
        ok(cuMemHostAlloc(pinned, 8, 0));
        CUevent event = new CUevent();
        ok(cuEventCreate(event, 2));
        assertEquals(new StandIn.Live(1, 8, 1, 1, 1, 0, 0, 0, 1, 0), rig.standIn.live());
        ok(cuMemFree(p));
        ok(cuMemFreeHost(pinned));
        ok(cuEventDestroy(event));
        ok(cuStreamDestroy(rig.stream));
        ok(cuDevicePrimaryCtxRelease(rig.device));
        assertEquals(StandIn.Live.NOTHING, rig.standIn.live());
        assertEquals(StandIn.Live.NOTHING, rig.standIn.leftBehind());
        ok(cuDevicePrimaryCtxRetain(rig.context, rig.device));
    }

    @Test
    void callsNeedAContext() {
        ok(cuCtxSetCurrent(new CUcontext()));
        assertEquals(201, cuMemAlloc(new CUdeviceptr(), 4));
        ok(cuCtxSetCurrent(rig.context));
        rig.standIn.setDevices(0);
        assertEquals(100, cuInit(0));
        assertEquals(101, cuDeviceGet(new CUdevice(), 0));
    }

    @Test
    void whatIsNotModelledSaysSo() {
        assertEquals(801, cuMemAllocManaged(new CUdeviceptr(), 4, 1));
        complained("cuMemAllocManaged is not modelled");
    }
}
