package dev.descent.opencl;

import static org.lwjgl.opencl.CL10.*;

import dev.descent.spi.BackendException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs of one device: compiled from source, or taken from the cache. */
final class Programs implements AutoCloseable {
    /**
     * No fast math: divisions and square roots are rounded correctly, and nothing else is loosened. No warnings, which
     * some drivers print to the error stream of the program.
     */
    static final String OPTIONS = "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt -w";

    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);
    private static final int LOG_LINES = 12;

    private final ClQueue queue;
    private final ProgramCache cache;
    private final List<Long> programs = new ArrayList<>();
    private int compiled;

    Programs(ClQueue queue, ProgramCache cache) {
        this.queue = queue;
        this.cache = cache;
    }

    /** Programs that were compiled from source so far. */
    int compiled() {
        return compiled;
    }

    /**
     * The program of a family of kernels.
     *
     * @throws BackendException if the driver's compiler refuses it; with the first lines of what the compiler said
     */
    long build(String family, String source) {
        String key = key(source);
        byte[] binary = cache.read(key);
        long program = binary == null ? 0 : fromBinary(binary);
        if (program == 0) {
            program = fromSource(family, source);
            byte[] made = binary(program);
            if (made != null) {
                cache.write(key, made);
            }
        }
        programs.add(program);
        return program;
    }

    private String key(String source) {
        DeviceFacts f = queue.device().facts();
        return ProgramCache.key(source, OPTIONS, f.platform(), f.name(), f.version(), f.driver());
    }

    /** 0 if the driver does not want it, for example because it is another version than it says. */
    private long fromBinary(byte[] binary) {
        try (Arena arena = Arena.ofConfined();
                MemoryStack stack = MemoryStack.stackPush()) {
            IntBuffer code = stack.callocInt(1);
            long program = clCreateProgramWithBinary(
                    queue.context(), stack.pointers(queue.device().id()), bytes(arena, binary), stack.callocInt(1),
                    code);
            if (code.get(0) != ClCode.SUCCESS) {
                return 0;
            }
            if (build(program) == ClCode.SUCCESS) {
                return program;
            }
            clReleaseProgram(program);
            return 0;
        }
    }

    private static ByteBuffer bytes(Arena arena, byte[] array) {
        return arena.allocate(array.length + 1L).asByteBuffer().put(0, array).limit(array.length);
    }

    private int build(long program) {
        return clBuildProgram(program, queue.device().id(), OPTIONS, null, 0);
    }

    private long fromSource(String family, String source) {
        if (compiled == 0) {
            LOG.info("compiling kernels for '{}', which takes a while ({})",
                    queue.device().facts().name(), cache);
        }
        byte[] text = source.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined();
                MemoryStack stack = MemoryStack.stackPush()) {
            int[] code = new int[1];
            // Not through LWJGL's strings: they lie on its stack, which is smaller than a source can be.
            long program = clCreateProgramWithSource(
                    queue.context(), stack.pointers(MemoryUtil.memAddress(bytes(arena, text))),
                    stack.pointers(text.length), code);
            queue.check(code[0], "reading the kernels of family " + family);
            code[0] = build(program);
            if (code[0] != ClCode.SUCCESS) {
                String log = log(program);
                clReleaseProgram(program);
                throw refused(family, code[0], log);
            }
            compiled++;
            return program;
        }
    }

    private BackendException refused(String family, int code, String log) {
        DeviceFacts f = queue.device().facts();
        String lines = log.lines().filter(l -> !l.isBlank()).limit(LOG_LINES).collect(Collectors.joining("\n  "));
        return new BackendException("opencl device '" + f.name() + "' (" + f.platform() + ", driver " + f.driver()
                + ") cannot compile the kernels of family " + family + ": " + ClCode.name(code)
                + "; update its driver or use another device. Its compiler says:\n  "
                + (lines.isEmpty() ? "nothing" : lines));
    }

    private String log(long program) {
        try (Arena arena = Arena.ofConfined();
                MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            long device = queue.device().id();
            if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, (ByteBuffer) null, size)
                    != ClCode.SUCCESS) {
                return "";
            }
            ByteBuffer text = bytes(arena, new byte[(int) size.get(0)]);
            int code = clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, text, null);
            return code == ClCode.SUCCESS ? MemoryUtil.memUTF8(MemoryUtil.memAddress(text)) : "";
        }
    }

    /** What the driver made of it; null where it does not say. */
    private static byte @Nullable [] binary(long program) {
        try (Arena arena = Arena.ofConfined();
                MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer size = stack.callocPointer(1);
            if (clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, size, null) != ClCode.SUCCESS || size.get(0) == 0) {
                return null;
            }
            byte[] binary = new byte[(int) size.get(0)];
            ByteBuffer memory = bytes(arena, binary);
            PointerBuffer address = stack.pointers(MemoryUtil.memAddress(memory));
            if (clGetProgramInfo(program, CL_PROGRAM_BINARIES, address, null) != ClCode.SUCCESS) {
                return null;
            }
            memory.get(0, binary);
            return binary;
        }
    }

    @Override
    public void close() {
        for (long p : programs) {
            clReleaseProgram(p);
        }
        programs.clear();
    }
}
