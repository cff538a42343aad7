package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;

import dev.descent.kernels.DeviceKernels;
import dev.descent.kernels.GemmStyle;
import dev.descent.kernels.KernelTarget;
import dev.descent.kernels.Launch;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.View;
import dev.descent.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstreamCaptureMode;

/**
 * One NVIDIA GPU. Kernels run in the order of their calls, in one stream; all of them are loaded when the device opens.
 * A recording is a CUDA graph, captured from that stream.
 */
public final class CudaBackend implements Backend {
    static final String NAME = "cuda";

    private final DeviceInfo info;
    private final CudaContext context;
    private final CudaLaunches launches;
    private final Transfers transfers;
    private final Tables tables;
    private final CudaBuffer scratch;
    private final DeviceKernels kernels;
    private final Set<CudaBuffer> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<CudaRecording> recordings = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<CudaBuffer> recordedBuffers = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean recording;
    private int recordedLaunches;
    private long inUse;
    private long allocations;
    private long releases;
    private boolean closed;

    /** @param cublas the one to multiply with */
    CudaBackend(CudaContext context, DeviceInfo info, Cublas cublas, BackendOptions options) {
        this.context = context;
        this.info = info;
        transfers = new Transfers(context);
        tables = new Tables(context, transfers, size -> new CudaBuffer(this, 0, size, take(size)));
        launches = new CudaLaunches(this, context, tables);
        launches.load();
        long bytes = (long) DeviceKernels.SCRATCH * Float.BYTES;
        Address memory = take(bytes);
        context.own("scratch memory", () -> cuMemFree(memory));
        scratch = new CudaBuffer(this, 0, bytes, memory);
        View all = new View(scratch, 0, DeviceKernels.SCRATCH, DType.F32);
        CublasProducts library = cublas.isUsable() ? new CublasProducts(this, context, options.precision()) : null;
        kernels = new DeviceKernels(KernelTarget.CUDA, this::launch, all, GemmStyle.TILES, library);
        if (library != null) {
            library.warmUp(all);
        }
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public DType realType() {
        return DType.F32;
    }

    @Override
    public boolean supports(FusedOp op) {
        return switch (op) {
            case LINEAR, CROSS_ENTROPY, DROPOUT, RECURRENT -> true;
        };
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        checkIdle("an allocation");
        CudaBuffer buffer = new CudaBuffer(this, ++allocations, bytes, take(bytes));
        inUse += bytes;
        open.add(buffer);
        return buffer;
    }

    private Address take(long bytes) {
        context.enter();
        Address.Result result = new Address.Result();
        // At least one byte: CUDA has no empty buffers.
        int code = cuMemAlloc(result, Math.max(bytes, 1));
        if (code == CudaCode.OUT_OF_MEMORY) {
            throw tooLarge(bytes);
        }
        context.check(code, "allocating " + bytes + " bytes");
        return result.address();
    }

    private BackendException tooLarge(long bytes) {
        long[] free = new long[1];
        long[] total = new long[1];
        context.check(cuMemGetInfo(free, total), "asking for free memory");
        return new BackendException("cuda device '" + info.name() + "' cannot allocate " + bytes + " bytes ("
                + CudaCode.name(CudaCode.OUT_OF_MEMORY) + "): " + free[0] + " of " + total[0] + " bytes are free, and "
                + inUse + " are in use here; " + CudaCode.advice(CudaCode.OUT_OF_MEMORY));
    }

    void released(CudaBuffer buffer, Address memory) {
        context.release(free(memory), buffer.toString());
        inUse -= buffer.bytes();
        releases++;
        open.remove(buffer);
    }

    private int free(Address memory) {
        int code = context.tryEnter();
        return code == CudaCode.SUCCESS ? cuMemFree(memory) : code;
    }

    /** Buffers closed so far. */
    long releases() {
        return releases;
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        checkIdle("an allocation");
        return transfers.staging(bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        checkIdle("an upload");
        CudaBuffer to = own(target);
        to.address(targetOffset, bytes);
        transfers.upload(source, sourceOffset, to, targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        checkIdle("a download");
        CudaBuffer from = own(source);
        from.address(sourceOffset, bytes);
        transfers.download(from, sourceOffset, target, targetOffset, bytes);
    }

    /** The buffer as one of this backend's. */
    private CudaBuffer own(DeviceBuffer buffer) {
        if (buffer instanceof CudaBuffer b && b.backend() == this) {
            return b;
        }
        throw new IllegalArgumentException(buffer + " belongs to another backend");
    }

    /** Where a buffer begins; a recording in progress remembers the buffer. */
    Address resolve(DeviceBuffer buffer) {
        CudaBuffer b = own(buffer);
        if (recording) {
            recordedBuffers.add(b);
        }
        return b.address();
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    private void launch(Launch launch) {
        launches.launch(launch);
        if (recording) {
            recordedLaunches++;
        }
    }

    /** Launches of kernels in the latest recording. */
    int recordedLaunches() {
        return recordedLaunches;
    }

    @Override
    public Recording record(Runnable body) {
        checkIdle("another recording");
        context.enter();
        tables.reserve();
        context.check(
                cuStreamBeginCapture(context.stream(), CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
                "the beginning of a recording");
        recording = true;
        recordedLaunches = 0;
        tables.begin();
        try {
            CUgraphExec graph = capture(body);
            CudaRecording made = new CudaRecording(this, context, graph, keepTables(graph),
                    recordedBuffers.toArray(CudaBuffer[]::new), releases, recordedLaunches);
            recordings.add(made);
            return made;
        } finally {
            tables.end();
            recording = false;
            recordedBuffers.clear();
        }
    }

    private CUgraphExec capture(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
        CUgraph graph = new CUgraph();
        int code = cuStreamEndCapture(context.stream(), graph);
        if (code != CudaCode.SUCCESS) {
            abandon();
            throw context.failure(code, "the end of a recording");
        }
        CUgraphExec executable = new CUgraphExec();
        code = cuGraphInstantiate(executable, graph, 0);
        context.release(cuGraphDestroy(graph), "a captured graph");
        context.check(code, "preparing a graph of " + recordedLaunches + " launches");
        return executable;
    }

    /** The tables that a graph reads; the graph is given back if they cannot be filled. */
    private List<Tables.Place> keepTables(CUgraphExec graph) {
        try {
            return tables.keep();
        } catch (RuntimeException e) {
            context.release(cuGraphExecDestroy(graph), "a graph");
            throw e;
        }
    }

    /** What was captured so far is of no use, but the stream must leave its capture: nothing else works before. */
    private void abandon() {
        CUgraph graph = new CUgraph();
        if (cuStreamEndCapture(context.stream(), graph) == CudaCode.SUCCESS) {
            cuGraphDestroy(graph);
        }
    }

    @Override
    public void synchronize() {
        checkIdle("synchronize");
        context.enter();
        context.synchronize();
    }

    @Override
    public long memoryInUse() {
        return inUse;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this cuda backend is closed");
        }
    }

    /** Open, and not inside {@link #record}. */
    void checkIdle(String what) {
        checkOpen();
        if (recording) {
            throw new IllegalStateException(what + " inside record(): only kernels can be recorded");
        }
    }

    /** A recording was closed. */
    void forget(CudaRecording r, int code) {
        context.release(code, "a graph");
        recordings.remove(r);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkIdle("close");
        closed = true;
        List.copyOf(recordings).forEach(CudaRecording::close);
        List.copyOf(open).forEach(CudaBuffer::close);
        context.close();
    }
}
