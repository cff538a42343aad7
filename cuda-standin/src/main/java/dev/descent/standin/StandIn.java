package dev.descent.standin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stand-in for NVIDIA's driver and cuBLAS, loaded into this process, and what tests set and ask there. All objects
 * of this class speak to the same libraries. Load it before anything looks for the real ones:
 *
 * <pre>{@code
 * if (StandIn.missing().isEmpty()) {
 *     StandIn standIn = StandIn.load(12);
 *     standIn.failAt(3, 2); // the third call from now finds no memory
 * }
 * }</pre>
 */
public final class StandIn {
    /** The name of its devices, by which whoever reports results tells it from a GPU. */
    public static final String DEVICE = "CUDA stand-in (host, no GPU)";

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MethodHandle failAt;
    private final MethodHandle calls;
    private final MethodHandle resetCalls;
    private final MethodHandle failedCall;
    private final MethodHandle live;
    private final MethodHandle leftBehind;
    private final MethodHandle setMemory;
    private final MethodHandle setDriverVersion;
    private final MethodHandle setDevices;
    private final MethodHandle setDeferred;
    private final MethodHandle complaints;
    private final MethodHandle complaint;
    private final MethodHandle clearComplaints;
    private final MethodHandle reset;

    private StandIn(SymbolLookup library) {
        failAt = function(library, "standin_fail_at", FunctionDescriptor.ofVoid(LONG, INT));
        calls = function(library, "standin_calls", FunctionDescriptor.of(LONG));
        resetCalls = function(library, "standin_reset_calls", FunctionDescriptor.ofVoid());
        failedCall = function(library, "standin_failed_call",
                FunctionDescriptor.of(LONG, ValueLayout.ADDRESS, LONG));
        live = function(library, "standin_live", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        leftBehind = function(library, "standin_left_behind", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        setMemory = function(library, "standin_set_memory", FunctionDescriptor.ofVoid(LONG));
        setDriverVersion = function(library, "standin_set_driver_version", FunctionDescriptor.ofVoid(INT));
        setDevices = function(library, "standin_set_devices", FunctionDescriptor.ofVoid(INT));
        setDeferred = function(library, "standin_set_deferred", FunctionDescriptor.ofVoid(INT));
        complaints = function(library, "standin_complaints", FunctionDescriptor.of(LONG));
        complaint = function(library, "standin_complaint",
                FunctionDescriptor.of(LONG, LONG, ValueLayout.ADDRESS, LONG));
        clearComplaints = function(library, "standin_clear_complaints", FunctionDescriptor.ofVoid());
        reset = function(library, "standin_reset", FunctionDescriptor.ofVoid());
    }

    /** Why the stand-in cannot be built on this machine, and what to do; empty if it can. */
    public static Optional<String> missing() {
        return StandInBuild.missing();
    }

    /**
     * Builds the libraries, unless they are there from before.
     *
     * @return the folder with libcuda.so.1, libcublas.so.12 and libcublas.so.13
     * @throws IllegalStateException with what the compiler said, if it fails
     */
    public static Path build() {
        return StandInBuild.build();
    }

    /**
     * Builds the libraries and loads them into this process, where whoever looks for NVIDIA's by name finds them. To be
     * called before anything else looks.
     *
     * @param cublasMajor 12 or 13; 0 for a machine with a driver alone
     * @throws IllegalStateException if they cannot be built, or if a real driver is loaded already
     */
    @SuppressWarnings("restricted") // as everything that leaves Java
    public static StandIn load(int cublasMajor) {
        if (cublasMajor != 0 && !StandInBuild.CUBLAS_MAJORS.contains(cublasMajor)) {
            throw new IllegalArgumentException(
                    "cuBLAS is one of 0 (none) and " + StandInBuild.CUBLAS_MAJORS + ", not " + cublasMajor);
        }
        Path folder = build();
        System.load(folder.resolve("libcuda.so.1").toString());
        SymbolLookup library = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
        if (library.find("standin_calls").isEmpty()) {
            throw new IllegalStateException("NVIDIA's own libcuda.so.1 was loaded here before the stand-in");
        }
        if (cublasMajor != 0) {
            System.load(folder.resolve("libcublas.so." + cublasMajor).toString());
        }
        return new StandIn(library);
    }

    /**
     * Makes a call fail without doing its work. Calls of the driver and of cuBLAS are counted together. Of cuBLAS, the
     * call then returns CUBLAS_STATUS_ALLOC_FAILED for code 2 and CUBLAS_STATUS_EXECUTION_FAILED for others. After a
     * code that stays with a context, such as 700 or 719, all calls there return it until the context ends.
     *
     * @param call 1 for the next call; 0 for none
     * @param code result of the driver, by NVIDIA's number
     */
    public void failAt(long call, int code) {
        invoke(failAt, call, code);
    }

    /** Calls since the last {@link #resetCalls()}. */
    public long calls() {
        return (long) invoke(calls);
    }

    /** Counts calls from 0 again. */
    public void resetCalls() {
        invoke(resetCalls);
    }

    /** The call that failed last, without _v2, whoever made it fail; empty if none did. */
    public String failedCall() {
        return text(failedCall);
    }

    /** What is alive now. */
    public Live live() {
        return live(live);
    }

    /** What was alive when a primary context was released for the last time, which ends it all. */
    public Live leftBehind() {
        return live(leftBehind);
    }

    /** Memory of each device in bytes; 2 GiB if it is never set. */
    public void setMemory(long bytes) {
        invoke(setMemory, bytes);
    }

    /** What cuDriverGetVersion says, for example 12060 for 12.6, which it is if it is never set. */
    public void setDriverVersion(int version) {
        invoke(setDriverVersion, version);
    }

    /** How many devices there are: 0 to 8, 1 if it is never set. With 0, cuInit fails. */
    public void setDevices(int count) {
        invoke(setDevices, count);
    }

    /** Whether work runs only when somebody waits for it, as it does if this is never set; otherwise at once. */
    public void setDeferred(boolean deferred) {
        invoke(setDeferred, deferred ? 1 : 0);
    }

    /** Rules that were broken since the last {@link #clearComplaints()}, at most 1000. */
    public List<String> complaints() {
        List<String> texts = new ArrayList<>();
        long n = (long) invoke(complaints);
        for (long i = 0; i < n; i++) {
            texts.add(text(complaint, i));
        }
        return texts;
    }

    /** Forgets all complaints. */
    public void clearComplaints() {
        invoke(clearComplaints);
    }

    /** Takes back all that was set, counted and complained about. What is alive stays. */
    public void reset() {
        invoke(reset);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), type);
    }

    private static Live live(MethodHandle handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment n = arena.allocate(MemoryLayout.sequenceLayout(10, LONG));
            invoke(handle, n);
            return new Live(at(n, 0), at(n, 1), at(n, 2), at(n, 3), at(n, 4), at(n, 5), at(n, 6), at(n, 7), at(n, 8),
                    at(n, 9));
        }
    }

    private static long at(MemorySegment counts, long i) {
        return counts.getAtIndex(LONG, i);
    }

    private static String text(MethodHandle handle, Object... before) {
        int bytes = 4096;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(bytes);
            List<Object> arguments = new ArrayList<>(List.of(before));
            arguments.add(text);
            arguments.add((long) bytes);
            invoke(handle, arguments.toArray());
            return text.getString(0);
        }
    }

    private static Object invoke(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the stand-in failed", e);
        }
    }

    /**
     * Counts of what is alive.
     *
     * @param allocations pieces of device memory
     * @param bytes their bytes
     * @param pinned pieces of pinned memory
     * @param streams streams that were created
     * @param events events
     * @param modules loaded modules
     * @param graphs graphs
     * @param graphExecs executable graphs
     * @param contexts times that primary contexts are retained, and created contexts
     * @param cublasHandles handles of cuBLAS
     */
    public record Live(
            long allocations, long bytes, long pinned, long streams, long events, long modules, long graphs,
            long graphExecs, long contexts, long cublasHandles) {
        /** Nothing at all. */
        public static final Live NOTHING = new Live(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
