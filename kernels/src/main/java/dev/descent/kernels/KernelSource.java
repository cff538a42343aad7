package dev.descent.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The sources of the kernels, as resources beside this class. */
public final class KernelSource {
    /** The headers, in the order in which they depend on each other. */
    public static final List<String> HEADERS = List.of("port.h", "numbers.h");

    /** One file a family of kernels. */
    public static final List<String> FAMILIES = List.of(
            "data", "elements", "activations", "reductions", "softmax", "indices", "random", "gemm", "recurrent",
            "optimizers");

    private KernelSource() {}

    /** A file by name, for example {@code gemm.cu}. */
    public static String file(String name) {
        try (InputStream in = KernelSource.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no kernel source is called " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kernel source " + name, e);
        }
    }

    /** A family's PTX for compute capability 7.5 and newer, made by {@code scripts/make-ptx}. */
    public static String ptx(String family) {
        return file("ptx/" + family + ".ptx");
    }

    /** A family as one OpenCL C text, which includes nothing. */
    public static String openCl(String family) {
        StringBuilder text = new StringBuilder();
        HEADERS.forEach(h -> text.append(file(h)).append('\n'));
        return text.append(file(family + ".cu")).toString();
    }
}
