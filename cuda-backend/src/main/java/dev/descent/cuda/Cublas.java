package dev.descent.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cuBLAS of this machine, or why there is none to be used.
 *
 * @param major version; 0 for none
 * @param missing the reason, if there is none
 */
record Cublas(int major, @Nullable String missing) {
    /** What {@link CublasProducts} calls. The loader ends the whole Java at the first call of one that is missing. */
    private static final List<String> FUNCTIONS = List.of("cublasCreate_v2", "cublasDestroy_v2", "cublasSetStream_v2",
            "cublasSetWorkspace_v2", "cublasSetAtomicsMode", "cublasGemmEx", "cublasGemmStridedBatchedEx");

    static Cublas none(String reason) {
        return new Cublas(0, reason);
    }

    boolean isUsable() {
        return missing == null;
    }

    /** Who multiplies matrices, for people. */
    String words() {
        return isUsable()
                ? "cuBLAS " + major
                : "own matrix products, since " + missing;
    }

    /** What {@link #words()} would say where nothing is loaded yet. */
    static String expected(CublasSearch search) {
        return switch (search.search()) {
            case CublasSearch.Result.Missing m -> none(m.reason()).words();
            case CublasSearch.Result.Found f -> new Cublas(f.major(), null).words();
        };
    }

    /** Looks for cuBLAS and loads it. */
    static Cublas load(CublasSearch search) {
        return switch (search.search()) {
            case CublasSearch.Result.Missing m -> none(m.reason());
            case CublasSearch.Result.Found f -> load(f);
        };
    }

    private static Cublas load(CublasSearch.Result.Found found) {
        try {
            String lacking = lacking(found);
            if (!lacking.isEmpty()) {
                return none(found.library() + " has no " + lacking + ": it is not NVIDIA's, or damaged ("
                        + CublasSearch.REMEDY + ")");
            }
            Natives.loadCublas(found.major());
            return new Cublas(found.major(), null);
        } catch (LinkageError | RuntimeException e) {
            return none(found.library() + " cannot be loaded: " + e.getMessage() + " (" + CublasSearch.REMEDY + ")");
        }
    }

    /** Loads the library, and names the functions it should have and has not. */
    @SuppressWarnings("restricted") // as everything that leaves Java
    private static String lacking(CublasSearch.Result.Found found) {
        String library = found.library();
        if (found.isFile()) {
            library = Path.of(library).toAbsolutePath().toString();
            System.load(library); // says what is wrong with a file, which a lookup does not
        }
        SymbolLookup functions = SymbolLookup.libraryLookup(library, Arena.global());
        return FUNCTIONS.stream().filter(f -> functions.find(f).isEmpty()).collect(Collectors.joining(", "));
    }
}
