package dev.descent.opencl;

import dev.descent.spi.Probe;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.Platform;

/** Finds the system's OpenCL library and hands it to LWJGL. */
final class ClLibrary {
    static final String REMEDY = "install an OpenCL loader and a driver: on Debian the packages ocl-icd-libopencl1 and"
            + " pocl-opencl-icd (for the processor), or the driver of the GPU's vendor";

    private ClLibrary() {}

    /** Loads the library if that has not happened yet; null, or what is missing. Call it before any class of OpenCL. */
    static Probe.@Nullable Unavailable load() {
        String own = Configuration.OPENCL_LIBRARY_NAME.get();
        String name = own == null ? systemName() : own;
        // LWJGL prints lines of its own where it finds no library, so Java looks first. Only LWJGL knows its own path.
        try {
            if (System.getProperty("org.lwjgl.librarypath") == null && !loads(name)) {
                return missing(name);
            }
        } catch (IllegalCallerException e) {
            return new Probe.Unavailable("Java was told not to call native libraries: " + e.getMessage(),
                    "start Java with --enable-native-access=ALL-UNNAMED, or with the names of the modules");
        }
        String failure = Loaded.FAILURE;
        return failure == null ? null : new Probe.Unavailable(failure, REMEDY);
    }

    static Probe.Unavailable missing(String name) {
        return new Probe.Unavailable("no OpenCL library: " + name + " cannot be loaded", REMEDY);
    }

    /** The name by which every OpenCL driver can be reached. */
    private static String systemName() {
        return switch (Platform.get()) {
            case MACOSX -> "/System/Library/Frameworks/OpenCL.framework/OpenCL";
            case WINDOWS -> "OpenCL.dll";
            default -> "libOpenCL.so.1";
        };
    }

    /** Whether the system's loader finds an OpenCL library of this name or path. */
    @SuppressWarnings("restricted") // as everything that leaves Java
    private static boolean loads(String name) {
        try (Arena arena = Arena.ofConfined()) {
            Path path = Path.of(name);
            SymbolLookup lookup = path.isAbsolute()
                    ? SymbolLookup.libraryLookup(path, arena)
                    : SymbolLookup.libraryLookup(name, arena);
            return lookup.find("clGetPlatformIDs").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** LWJGL holds the library for the whole of Java, so loading is done once by whoever comes first. */
    private static final class Loaded {
        static final @Nullable String FAILURE = create();

        private static @Nullable String create() {
            try {
                // LWJGL knows the name on macOS and Windows; elsewhere it takes one that only developers have.
                if (Configuration.OPENCL_LIBRARY_NAME.get() == null && systemName().endsWith(".1")) {
                    Configuration.OPENCL_LIBRARY_NAME.set(systemName());
                }
                if (Configuration.MEMORY_BACKEND.get() == null) {
                    // The other one makes Java warn about sun.misc.Unsafe.
                    Configuration.MEMORY_BACKEND.set("ffm");
                }
                Configuration.OPENCL_EXPLICIT_INIT.set(true);
                create(CL::create);
                return null;
            } catch (LinkageError | RuntimeException e) {
                return "the OpenCL library cannot be used through LWJGL: " + e.getMessage();
            }
        }

        /** Somebody else in this Java may have loaded it. */
        private static void create(Runnable create) {
            try {
                CL.getICD();
            } catch (IllegalStateException e) {
                create.run();
            }
        }
    }
}
