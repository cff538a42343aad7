package dev.descent.cuda;

import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadData;
import static jcuda.driver.JCudaDriver.cuModuleUnload;

import dev.descent.kernels.KernelArg;
import dev.descent.kernels.KernelInfo;
import dev.descent.kernels.KernelManifest;
import dev.descent.kernels.KernelSource;
import dev.descent.kernels.KernelTarget;
import dev.descent.kernels.Launch;
import dev.descent.kernels.Launcher;
import dev.descent.spi.View;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;

/**
 * Starts kernels in the stream, or puts them into the graph that is being captured from it: the driver's calls are
 * the same.
 */
final class CudaLaunches implements Launcher {
    private static final int MOST_PARAMETERS = 64;

    private final CudaBackend backend;
    private final CudaContext context;
    private final Tables tables;
    private final Map<String, CUfunction> functions = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    /** A slot of 8 bytes a parameter. */
    private final MemorySegment values = arena.allocate(ValueLayout.JAVA_LONG, MOST_PARAMETERS);
    /** The addresses of these slots: what the driver wants to have, the same for every launch. */
    private final Pointer parameters;

    CudaLaunches(CudaBackend backend, CudaContext context, Tables tables) {
        this.backend = backend;
        this.context = context;
        this.tables = tables;
        context.own("memory for parameters", () -> {
            arena.close();
            return CudaCode.SUCCESS;
        });
        MemorySegment addresses = arena.allocate(ValueLayout.JAVA_LONG, MOST_PARAMETERS);
        for (int i = 0; i < MOST_PARAMETERS; i++) {
            addresses.setAtIndex(ValueLayout.JAVA_LONG, i, values.address() + (long) i * Long.BYTES);
        }
        parameters = Pointer.to(addresses.asByteBuffer().order(ByteOrder.nativeOrder()));
    }

    /** Loads every kernel, which the driver compiles for the device or takes from its cache. */
    void load() {
        Map<String, CUmodule> modules = new HashMap<>();
        for (KernelInfo kernel : KernelManifest.load().of(KernelTarget.CUDA)) {
            CUmodule module = modules.get(kernel.family());
            if (module == null) {
                module = load(kernel.family());
                modules.put(kernel.family(), module);
            }
            CUfunction function = new CUfunction();
            context.check(cuModuleGetFunction(function, module, kernel.name()),
                    "finding kernel " + kernel.name() + " of family " + kernel.family());
            functions.put(kernel.name(), function);
        }
    }

    private CUmodule load(String family) {
        CUmodule module = new CUmodule();
        context.check(cuModuleLoadData(module, KernelSource.ptx(family)), "loading the kernels of family " + family);
        context.own("the kernels of family " + family, () -> cuModuleUnload(module));
        return module;
    }

    @Override
    public void launch(Launch launch) {
        backend.checkOpen();
        CUfunction function = functions.get(launch.kernel());
        if (function == null) {
            throw new IllegalArgumentException("no kernel is called " + launch.kernel());
        }
        int at = 0;
        for (KernelArg arg : launch.args()) {
            switch (arg) {
                case KernelArg.Memory m -> {
                    View v = m.view();
                    values.setAtIndex(ValueLayout.JAVA_LONG, at++, backend.resolve(v.buffer()).value());
                    values.setAtIndex(ValueLayout.JAVA_LONG, at++, v.offset() / v.type().bytes());
                }
                case KernelArg.Table t -> {
                    values.setAtIndex(ValueLayout.JAVA_LONG, at++, tables.put(numbers(t)));
                    values.setAtIndex(ValueLayout.JAVA_LONG, at++, 0);
                }
                case KernelArg.IntValue n -> values.set(ValueLayout.JAVA_INT, at++ * (long) Long.BYTES, n.value());
                case KernelArg.LongValue n -> values.setAtIndex(ValueLayout.JAVA_LONG, at++, n.value());
                case KernelArg.FloatValue f -> values.set(ValueLayout.JAVA_FLOAT, at++ * (long) Long.BYTES, f.value());
            }
        }
        context.enter();
        context.check(
                cuLaunchKernel(function, launch.groupsX(), launch.groupsY(), launch.groupsZ(), launch.localSize(), 1, 1,
                        0, context.stream(), parameters, null),
                "kernel " + launch.kernel());
        context.started("kernel " + launch.kernel());
    }

    private long[] numbers(KernelArg.Table table) {
        List<KernelArg> cells = table.cells();
        long[] numbers = new long[cells.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (cells.get(i)) {
                case KernelArg.Memory m -> backend.resolve(m.view().buffer()).value() + m.view().offset();
                case KernelArg.LongValue n -> n.value();
                case KernelArg other -> throw new IllegalArgumentException(other + " in a table");
            };
        }
        return numbers;
    }
}
