package dev.descent.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.descent.spi.Probe;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The NVIDIA driver, asked without JCuda: a class of JCuda that was touched without a driver fails with two pages of
 * text, and never works again in the same Java.
 */
final class DriverLibrary {
    static final String NAME = "libcuda.so.1";
    /** CUDA 12.0, driver 525. */
    static final int OLDEST = 12000;
    /** Turing: the PTX is for it and whatever came after. */
    private static final int OLDEST_DEVICE = 75;

    private static final int NO_DEVICE = 100;
    private static final int MISMATCH = 803;
    private static final int UNKNOWN = 999;
    private static final int ATTRIBUTE_UNITS = 16;
    private static final int ATTRIBUTE_MAJOR = 75;
    private static final int ATTRIBUTE_MINOR = 76;

    private static final List<String> FUNCTIONS = List.of("cuDriverGetVersion", "cuInit", "cuDeviceGetCount",
            "cuDeviceGet", "cuDeviceGetName", "cuDeviceTotalMem_v2", "cuDeviceGetAttribute");

    private final String name;
    private final SymbolLookup library;

    private DriverLibrary(String name, SymbolLookup library) {
        this.name = name;
        this.library = library;
    }

    /** What there is: either devices that can be used, or the reason for none. */
    record Answer(
            int version, List<DeviceFacts> devices, List<String> leftOut, Probe.@Nullable Unavailable none) {
        static Answer none(String reason, String remedy) {
            return new Answer(0, List.of(), List.of(), new Probe.Unavailable(reason, remedy));
        }
    }

    /** @param name of the driver's library */
    static Answer ask(String name) {
        Optional<DriverLibrary> driver;
        try {
            driver = open(name);
        } catch (IllegalCallerException e) {
            return Answer.none("Java was told not to call native libraries: " + e.getMessage(),
                    "start Java with --enable-native-access=ALL-UNNAMED, or with the names of the modules");
        }
        return driver.map(DriverLibrary::answer).orElseGet(() -> Answer.none(
                "no NVIDIA driver: " + name + " cannot be loaded",
                "install the driver of your NVIDIA GPU, version 525 or newer; in a container, start it with access to"
                        + " the GPU (docker run --gpus all)"));
    }

    /** The library stays open: a driver does not like to be unloaded. */
    @SuppressWarnings("restricted") // as everything that leaves Java
    private static Optional<DriverLibrary> open(String name) {
        try {
            return Optional.of(new DriverLibrary(name, SymbolLookup.libraryLookup(name, Arena.global())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Answer answer() {
        List<String> lacking = FUNCTIONS.stream().filter(f -> library.find(f).isEmpty()).toList();
        if (!lacking.isEmpty()) {
            return Answer.none(name + " has no function " + String.join(", ", lacking)
                    + ": it is not NVIDIA's driver, or a damaged one", "reinstall the driver of your NVIDIA GPU");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_LONG);
            int code = call("cuDriverGetVersion", number);
            if (code != 0) {
                return unusable("the NVIDIA driver does not tell its version: " + CudaCode.name(code));
            }
            int version = number.get(JAVA_INT, 0);
            if (version < OLDEST) {
                return Answer.none("the NVIDIA driver is too old: it supports CUDA " + words(version)
                        + ", and " + words(OLDEST) + " is needed", "install driver 525 or newer");
            }
            code = (int) invoke("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
            if (code != 0) {
                return init(code);
            }
            code = call("cuDeviceGetCount", number);
            if (code != 0) {
                return unusable("the NVIDIA driver does not tell its devices: " + CudaCode.name(code));
            }
            return devices(arena, version, number.get(JAVA_INT, 0));
        }
    }

    private static Answer init(int code) {
        return switch (code) {
            case NO_DEVICE -> noDevice();
            case MISMATCH -> Answer.none(
                    "the NVIDIA driver's library and its kernel module have different versions ("
                            + CudaCode.name(code) + ")",
                    "restart the machine after an update of the driver");
            case UNKNOWN -> Answer.none(
                    "the NVIDIA driver cannot start (" + CudaCode.name(code) + ")",
                    "see whether nvidia-smi works; load the kernel modules nvidia and nvidia-uvm, or restart");
            default -> unusable("the NVIDIA driver cannot start: " + CudaCode.name(code));
        };
    }

    private static Answer noDevice() {
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        return visible == null
                ? Answer.none("the NVIDIA driver finds no CUDA device",
                        "see whether nvidia-smi lists the GPU and this user may open /dev/nvidia*")
                : Answer.none("the NVIDIA driver finds no CUDA device, with CUDA_VISIBLE_DEVICES='" + visible + "'",
                        "unset CUDA_VISIBLE_DEVICES, or name a device in it that nvidia-smi lists");
    }

    private static Answer unusable(String reason) {
        return Answer.none(reason, "see whether nvidia-smi works, and reinstall the driver if not");
    }

    private Answer devices(Arena arena, int version, int count) {
        List<DeviceFacts> usable = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] code = new int[1];
            DeviceFacts facts = device(arena, version, i, code);
            if (code[0] != 0) {
                leftOut.add("device " + i + " is left out: " + CudaCode.name(code[0]));
            } else if (facts.capability() >= OLDEST_DEVICE) {
                usable.add(facts);
            } else {
                leftOut.add("'" + facts.name() + "' is left out: compute capability " + facts.capabilityText()
                        + ", and 7.5 is needed");
            }
        }
        if (usable.isEmpty() && leftOut.isEmpty()) {
            return noDevice();
        }
        return usable.isEmpty()
                ? Answer.none("no CUDA device can be used: " + String.join("; ", leftOut),
                        "use a GPU of compute capability 7.5 (Turing) or newer, or the device opencl or cpu")
                : new Answer(version, List.copyOf(usable), List.copyOf(leftOut), null);
    }

    /** @param code gets the first result that is no success */
    private DeviceFacts device(Arena arena, int version, int ordinal, int[] code) {
        MemorySegment number = arena.allocate(JAVA_LONG);
        MemorySegment name = arena.allocate(256);
        FunctionDescriptor about = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
        FunctionDescriptor aboutMore = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        ask(code, "cuDeviceGet", about, number, ordinal);
        int device = number.get(JAVA_INT, 0);
        ask(code, "cuDeviceGetName", aboutMore, name, (int) name.byteSize(), device);
        ask(code, "cuDeviceTotalMem_v2", about, number, device);
        long memory = number.get(JAVA_LONG, 0);
        int[] attributes = new int[3];
        int[] which = {ATTRIBUTE_UNITS, ATTRIBUTE_MAJOR, ATTRIBUTE_MINOR};
        for (int i = 0; i < which.length; i++) {
            ask(code, "cuDeviceGetAttribute", aboutMore, number, which[i], device);
            attributes[i] = number.get(JAVA_INT, 0);
        }
        return new DeviceFacts(ordinal, name.getString(0), memory, attributes[0], 10 * attributes[1] + attributes[2],
                version);
    }

    /** Asks unless something failed before. */
    private void ask(int[] code, String function, FunctionDescriptor type, Object... args) {
        if (code[0] == 0) {
            code[0] = (int) invoke(function, type, args);
        }
    }

    private int call(String function, MemorySegment result) {
        return (int) invoke(function, FunctionDescriptor.of(JAVA_INT, ADDRESS), result);
    }

    @SuppressWarnings("restricted") // as everything that leaves Java
    private Object invoke(String function, FunctionDescriptor type, Object... args) {
        MemorySegment address = library.find(function).orElseThrow();
        try {
            return Linker.nativeLinker().downcallHandle(address, type).invokeWithArguments(args);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("calling " + function + " failed", e);
        }
    }

    /** 12040 as 12.4. */
    static String words(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
