package dev.descent.cpu;

import dev.descent.cpu.loops.LoopSet;
import dev.descent.cpu.scalar.ScalarLoops;
import dev.descent.cpu.task.Context;
import dev.descent.cpu.task.Scratch;
import dev.descent.cpu.task.Task;
import dev.descent.cpu.vector.VectorLoops;
import dev.descent.spi.Backend;
import dev.descent.spi.BackendException;
import dev.descent.spi.BackendOptions;
import dev.descent.spi.DeviceBuffer;
import dev.descent.spi.DeviceInfo;
import dev.descent.spi.DeviceKind;
import dev.descent.spi.DeviceMemoryException;
import dev.descent.spi.FusedOp;
import dev.descent.spi.Kernels;
import dev.descent.spi.Recording;
import dev.descent.spi.support.Holdings;
import dev.descent.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processor as a device. Memory is native, kernels run on the calling thread and on workers of the backend's own,
 * and a recording is a loop over prepared tasks that allocates nothing.
 *
 * <p>The same calls give the same bits with vector and with scalar kernels, with any lane width and any number of
 * threads.
 */
public final class CpuBackend implements Backend {
    /** System property with the number of threads, where the options leave it open. */
    public static final String THREADS_PROPERTY = "descent.cpu.threads";

    private static final long ALIGNMENT = 64;
    /** From here on the machine is asked for free memory first, since Linux hands out more than it has. */
    private static final long LARGE = 64L << 20;

    private final DeviceInfo info;
    private final Workers workers;
    private final Context context;
    private final CpuKernels kernels;
    private final Holdings<Memory> holdings = new Holdings<>("CPU", b -> b.memory().arena().close());
    private @Nullable Arena staging;
    private @Nullable List<Task> recorded;

    /** A buffer's memory, with the arena that gives it back. */
    private record Memory(Arena arena, MemorySegment bytes) {}

    private CpuBackend(DeviceInfo info, LoopSet loops, int threads) {
        this.info = info;
        workers = new Workers(threads, "descent-cpu");
        context = new Context(loops, threads, new Scratch(threads));
        kernels = new CpuKernels(this, context);
    }

    /**
     * Opens the processor with these kernels.
     *
     * @throws BackendException if there is no such device, or the kernels need a module that is not there
     */
    public static CpuBackend open(BackendOptions options, KernelSet kernels) {
        if (options.device() != 0) {
            throw new BackendException("the cpu backend has one device, 0; asked for device " + options.device());
        }
        LoopSet loops = loops(kernels.resolve());
        int threads = threads(options);
        return new CpuBackend(describe(loops, kernels, threads), loops, threads);
    }

    /** Opens the processor with the kernels that the system property names. */
    public static CpuBackend open(BackendOptions options) {
        return open(options, KernelSet.chosen());
    }

    /** The device as {@link CpuBackendProvider#probe()} shows it. */
    static DeviceInfo describe(KernelSet kernels) {
        return describe(loops(kernels.resolve()), kernels, threads(BackendOptions.defaults()));
    }

    private static DeviceInfo describe(LoopSet loops, KernelSet asked, int threads) {
        String detail = loops.detail() + ", " + threads + (threads == 1 ? " thread" : " threads");
        if (asked == KernelSet.AUTO && !KernelSet.moduleIsThere()) {
            detail += ": module " + KernelSet.MODULE + " is not there, start Java with --add-modules "
                    + KernelSet.MODULE;
        }
        int cores = Runtime.getRuntime().availableProcessors();
        return new DeviceInfo("cpu", 0, DeviceKind.CPU, Machine.processor(), Machine.memory(), cores, detail);
    }

    @SuppressWarnings("UnusedVariable") // the vector loops will ask it
    private static LoopSet loops(KernelSet resolved) {
        return resolved == KernelSet.VECTOR ? VectorLoops.create() : ScalarLoops.create();
    }

    private static int threads(BackendOptions options) {
        if (options.threads() > 0) {
            return options.threads();
        }
        String word = System.getProperty(THREADS_PROPERTY);
        if (word == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            int n = Integer.parseInt(word);
            if (n > 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number below 1.
        }
        throw new BackendException("-D" + THREADS_PROPERTY + "=" + word + " is not a number of threads");
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
        holdings.checkIdle("an allocation");
        Arena arena = Arena.ofShared();
        try {
            return holdings.add(bytes, new Memory(arena, allocate(arena, bytes)));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes >= LARGE && bytes > Machine.freeMemory()) {
            throw tooLarge(bytes, null);
        }
        try {
            // At least one byte, so that the address is real and aligned.
            return arena.allocate(Math.max(bytes, 1), ALIGNMENT);
        } catch (OutOfMemoryError e) {
            throw tooLarge(bytes, e);
        }
    }

    private static DeviceMemoryException tooLarge(long bytes, @Nullable Throwable cause) {
        long free = Machine.freeMemory();
        String message = "the cpu backend cannot allocate " + bytes + " bytes: " + free
                + " bytes are free; -XX:MaxDirectMemorySize raises Java's limit on native memory,"
                + " if the machine has more";
        return new DeviceMemoryException(message, bytes, free, Long.MAX_VALUE, cause);
    }

    @Override
    public MemorySegment allocateStaging(long bytes) {
        holdings.checkIdle("an allocation");
        if (staging == null) {
            staging = Arena.ofShared();
        }
        return allocate(staging, bytes).asSlice(0, bytes);
    }

    @Override
    public void upload(MemorySegment source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        holdings.checkIdle("an upload");
        MemorySegment to = holdings.at(target, targetOffset, bytes).bytes();
        MemorySegment.copy(source, sourceOffset, to, targetOffset, bytes);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        holdings.checkIdle("a download");
        MemorySegment from = holdings.at(source, sourceOffset, bytes).bytes();
        MemorySegment.copy(from, sourceOffset, target, targetOffset, bytes);
    }

    /** The memory of a buffer's bytes; a recording in progress remembers the buffer. */
    MemorySegment resolve(DeviceBuffer buffer, long offset, long bytes) {
        return holdings.use(buffer).bytes().asSlice(offset, bytes);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    /** Runs a kernel now, or keeps it for the recording in progress. */
    void submit(Task task) {
        if (recorded != null) {
            recorded.add(task);
        } else {
            workers.run(task);
        }
    }

    @Override
    public Recording record(Runnable body) {
        return holdings.record(() -> {
            List<Task> tasks = new ArrayList<>();
            recorded = tasks;
            try {
                body.run();
                return new CpuRecording(workers, tasks.toArray(Task[]::new));
            } finally {
                recorded = null;
            }
        });
    }

    @Override
    public void synchronize() {
        // Kernels are done when their call returns.
        holdings.checkIdle("synchronize");
    }

    @Override
    public long memoryInUse() {
        return holdings.inUse();
    }

    @Override
    public void close() {
        if (!holdings.beginClose()) {
            return;
        }
        workers.close();
        holdings.closeAll();
        context.scratch().close();
        if (staging != null) {
            staging.close();
        }
    }
}
