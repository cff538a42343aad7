package dev.descent.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.descent.kernels.KernelArg;
import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.Launch;
import dev.descent.kernels.Launcher;
import dev.descent.spi.BackendException;
import dev.descent.spi.View;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** Starts kernels at once, or prepares them for the recording in progress. */
final class Launches implements Launcher, AutoCloseable {
    private final OpenClBackend backend;
    private final ClQueue queue;
    private final Map<String, Known> known = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    /** One argument. */
    private final MemorySegment value = arena.allocate(Long.BYTES, Long.BYTES);
    /** Sizes of one launch. */
    private final MemorySegment sizes = arena.allocate(6L * Long.BYTES, Long.BYTES);

    private @Nullable List<Prepared> recorded;

    /** A kernel of the manifest, with its object for launches at once. */
    private record Known(KernelInfo info, long program, long kernel, long largestGroup) {}

    Launches(OpenClBackend backend, ClQueue queue) {
        this.backend = backend;
        this.queue = queue;
    }

    /** Makes a kernel of a program known. */
    void add(KernelInfo info, long program) {
        long kernel = create(info, program);
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer most = stack.callocPointer(1);
            int code = clGetKernelWorkGroupInfo(kernel, queue.device().id(), CL_KERNEL_WORK_GROUP_SIZE, most, null);
            known.put(info.name(), new Known(info, program, kernel, most.get(0)));
            queue.check(code, "asking for the group size of kernel " + info.name());
            if (info.localSize() > most.get(0)) {
                throw groupTooLarge(info.name(), info.localSize(), most.get(0));
            }
        }
    }

    private BackendException groupTooLarge(String name, int size, long most) {
        return new BackendException("opencl device '" + queue.device().facts().name() + "' cannot run kernel " + name
                + " in groups of " + size + ": it takes " + most + " at most; use another device");
    }

    private long create(KernelInfo info, long program) {
        int[] code = new int[1];
        long kernel = clCreateKernel(program, info.name(), code);
        queue.check(code[0], "preparing kernel " + info.name() + " of family " + info.family());
        return kernel;
    }

    @Override
    public void launch(Launch launch) {
        backend.checkOpen();
        Known k = known.get(launch.kernel());
        if (k == null) {
            throw new IllegalArgumentException("no kernel is called " + launch.kernel());
        }
        check(k, launch);
        if (recorded == null) {
            setArguments(k.kernel(), launch);
            MemorySegment.copy(numbers(launch), 0, sizes, ValueLayout.JAVA_LONG, 0, 6);
            queue.enqueue(k.kernel(), launch.kernel(), sizes.address());
            return;
        }
        long own = create(k.info(), k.program());
        try {
            setArguments(own, launch);
        } catch (RuntimeException e) {
            clReleaseKernel(own);
            throw e;
        }
        recorded.add(new Prepared(own, launch.kernel(), numbers(launch)));
    }

    private void check(Known k, Launch l) {
        k.info().check(l);
        if (l.groupsX() < 1 || l.groupsY() < 1 || l.groupsZ() < 1 || l.localSize() < 1) {
            throw new IllegalArgumentException("kernel " + l.kernel() + " needs at least one group and one work item: "
                    + l);
        }
        if (l.localSize() > k.largestGroup()) {
            throw groupTooLarge(l.kernel(), l.localSize(), k.largestGroup());
        }
    }

    private static long[] numbers(Launch l) {
        return new long[] {(long) l.groupsX() * l.localSize(), l.groupsY(), l.groupsZ(), l.localSize(), 1, 1};
    }

    private void setArguments(long kernel, Launch launch) {
        int at = 0;
        for (KernelArg arg : launch.args()) {
            switch (arg) {
                case KernelArg.Memory m -> {
                    View v = m.view();
                    value.set(ValueLayout.JAVA_LONG, 0, backend.resolve(v.buffer()));
                    set(kernel, at++, Long.BYTES, launch);
                    value.set(ValueLayout.JAVA_LONG, 0, v.offset() / v.type().bytes());
                    set(kernel, at++, Long.BYTES, launch);
                }
                case KernelArg.Table t -> throw new IllegalArgumentException(
                        "kernel " + launch.kernel() + " takes a table, which OpenCL has no addresses for");
                case KernelArg.IntValue n -> {
                    value.set(ValueLayout.JAVA_INT, 0, n.value());
                    set(kernel, at++, Integer.BYTES, launch);
                }
                case KernelArg.LongValue n -> {
                    value.set(ValueLayout.JAVA_LONG, 0, n.value());
                    set(kernel, at++, Long.BYTES, launch);
                }
                case KernelArg.FloatValue f -> {
                    value.set(ValueLayout.JAVA_FLOAT, 0, f.value());
                    set(kernel, at++, Float.BYTES, launch);
                }
            }
        }
    }

    private void set(long kernel, int index, int bytes, Launch launch) {
        int code = nclSetKernelArg(kernel, index, bytes, value.address());
        if (code != ClCode.SUCCESS) {
            throw queue.failure(code, "argument " + index + " of kernel " + launch.kernel());
        }
    }

    /** From here on launches are prepared, not started. */
    void startRecording() {
        recorded = new ArrayList<>();
    }

    /** What was prepared since {@link #startRecording()}. */
    List<Prepared> recorded() {
        return recorded == null ? List.of() : recorded;
    }

    /** From here on launches are started again. */
    void endRecording() {
        recorded = null;
    }

    @Override
    public void close() {
        known.values().forEach(k -> clReleaseKernel(k.kernel()));
        known.clear();
        arena.close();
    }
}
