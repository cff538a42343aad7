package dev.descent.standin;

import dev.descent.kernels.KernelSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All files that the libraries are compiled from, by name. */
final class Sources {
    private static final List<String> HEADERS = List.of(
            "api.h", "bridge.h", "gemm.h", "groups.h", "handles.h", "host.h", "kernels.h", "results.h", "state.h");

    /** Of the driver, beside the families of kernels. */
    private static final List<String> DRIVER = List.of(
            "bridge", "calls", "contexts", "controls", "copies", "faults", "graphs", "groups", "memory", "modules",
            "results", "streams", "work");

    private Sources() {}

    /** The units of libcuda.so.1, without extension. */
    static List<String> driverUnits() {
        List<String> units = new ArrayList<>();
        KernelSource.FAMILIES.forEach(f -> units.add("family_" + f));
        units.addAll(DRIVER);
        units.add("driver_stubs");
        return units;
    }

    /** The units of a libcublas that do not depend on its version. */
    static List<String> blasUnits() {
        return List.of("gemm", "cublas_stubs");
    }

    /** Every file, by name. */
    static Map<String, String> all() {
        Map<String, String> files = new LinkedHashMap<>();
        HEADERS.forEach(h -> files.put(h, resource(h)));
        DRIVER.forEach(u -> files.put(u + ".cpp", resource(u + ".cpp")));
        KernelSource.HEADERS.forEach(h -> files.put(h, KernelSource.file(h)));
        for (String family : KernelSource.FAMILIES) {
            files.put(family + ".cu", KernelSource.file(family + ".cu"));
            files.put("family_" + family + ".cpp", FamilySource.of(family));
        }
        files.put("gemm.cpp", resource("gemm.cpp"));
        files.put("cublas.cpp", resource("cublas.cpp"));
        files.put("driver_stubs.cpp", stubs("driver-names.txt"));
        files.put("cublas_stubs.cpp", stubs("cublas-names.txt"));
        for (int major : StandInBuild.CUBLAS_MAJORS) {
            files.put("cublas" + major + ".map",
                    "libcublas.so." + major + " {\n    global: cublas*;\n    local: *;\n};\n");
        }
        return files;
    }

    /**
     * A function for each name, which says that it is not modelled. They are weak: a function with code of its own
     * takes the place.
     */
    private static String stubs(String names) {
        StringBuilder text = new StringBuilder("""
                extern "C" __attribute__((visibility("hidden"))) int standin_missing(const char* name);
                #define STUB(name) \\
                    extern "C" __attribute__((weak, visibility("default"))) int name() { \\
                        return standin_missing(#name); \\
                    }
                """);
        resource(names).lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#"))
                .forEach(name -> text.append("STUB(").append(name).append(")\n"));
        return text.toString();
    }

    private static String resource(String name) {
        try (InputStream in = Sources.class.getResourceAsStream("native/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the stand-in's file " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the stand-in's file " + name, e);
        }
    }
}
