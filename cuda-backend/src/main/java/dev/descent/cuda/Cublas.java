package dev.descent.cuda;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The cuBLAS of this machine, or why there is none to be used.
 *
 * @param major version; 0 for none
 * @param missing the reason, if there is none
 */
record Cublas(int major, @Nullable String missing) {
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
                : "own matrix products, since " + missing + " (" + CublasSearch.REMEDY + ")";
    }

    /** Looks for cuBLAS and loads it. */
    static Cublas load(CublasSearch search) {
        return switch (search.search()) {
            case CublasSearch.Result.Missing m -> none(m.reason());
            case CublasSearch.Result.Found f -> load(f);
        };
    }

    @SuppressWarnings("restricted") // as everything that leaves Java
    private static Cublas load(CublasSearch.Result.Found found) {
        try {
            if (found.isFile()) {
                System.load(Path.of(found.library()).toAbsolutePath().toString());
            }
            Natives.loadCublas(found.major());
            return new Cublas(found.major(), null);
        } catch (LinkageError | RuntimeException e) {
            return none(found.library() + " cannot be loaded: " + e.getMessage());
        }
    }
}
