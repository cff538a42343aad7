package dev.descent.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for cuBLAS: where the user says (system property, then environment variable), where the system's loader finds
 * it, in the folders of CUDA toolkits, and in those of Python packages.
 */
final class CublasSearch {
    /** Names the library, its folder, or {@code none}. */
    static final String PROPERTY = "descent.cublas";

    static final String ENVIRONMENT = "DESCENT_CUBLAS";
    static final String NONE = "none";
    static final String REMEDY = "install cuBLAS 12 or 13 (pip install nvidia-cublas, or the CUDA toolkit)";

    private static final Logger LOG = LoggerFactory.getLogger(CublasSearch.class);
    private static final List<Integer> MAJORS = List.of(13, 12);
    private static final String CUDA_FOLDERS = "cuda*";
    private static final String PYTHON_FOLDERS = "python3*";

    private final Function<String, Optional<String>> settings;
    private final Path root;
    private final int newest;
    private final Predicate<String> loader;

    /**
     * @param settings answers names of system properties and environment variables
     * @param root of the file system
     * @param newest major version that the driver supports
     * @param loader whether the system's loader finds a library by name
     */
    CublasSearch(
            Function<String, Optional<String>> settings, Path root, int newest, Predicate<String> loader) {
        this.settings = settings;
        this.root = root;
        this.newest = newest;
        this.loader = loader;
    }

    /** A search on this machine. */
    static CublasSearch here(int driverVersion) {
        Map<String, String> environment = System.getenv();
        return new CublasSearch(
                n -> Optional.ofNullable(System.getProperty(n, environment.get(n))).filter(v -> !v.isBlank()),
                Path.of("/"), driverVersion / 1000, CublasSearch::loads);
    }

    /** What was found, or why nothing was. */
    sealed interface Result {
        /**
         * @param library its name for the loader, or its path
         * @param major version, 12 or 13
         */
        record Found(String library, int major) implements Result {
            boolean isFile() {
                return library.contains("/");
            }
        }

        record Missing(String reason) implements Result {}
    }

    static String name(int major) {
        return "libcublas.so." + major;
    }

    private List<Integer> majors() {
        return MAJORS.stream().filter(m -> m <= newest).toList();
    }

    Result search() {
        for (String setting : List.of(PROPERTY, ENVIRONMENT)) {
            Optional<String> said = settings.apply(setting);
            if (said.isPresent()) {
                return said(setting, said.get());
            }
        }
        for (int major : majors()) {
            if (loader.test(name(major))) {
                return new Result.Found(name(major), major);
            }
        }
        for (int major : majors()) {
            for (Path folder : folders(major)) {
                Path file = folder.resolve(name(major));
                if (ElfHeader.isLibrary(file)) {
                    return new Result.Found(file.toString(), major);
                }
            }
        }
        return new Result.Missing("no cuBLAS is installed (" + REMEDY + ")");
    }

    private Result said(String setting, String said) {
        if (said.equals(NONE)) {
            return new Result.Missing("'" + NONE + "' was asked for by " + setting);
        }
        Path path = Path.of(said);
        for (int major : majors()) {
            Path file = Files.isDirectory(path) ? path.resolve(name(major)) : path;
            if (file.endsWith(name(major)) && Files.isReadable(file)) {
                return ElfHeader.isLibrary(file)
                        ? new Result.Found(file.toAbsolutePath().toString(), major)
                        : new Result.Missing("'" + file + "', named by " + setting + ", is no whole library for"
                                + " x86-64 (" + REMEDY + ")");
            }
        }
        String names = String.join(" or ", majors().stream().map(CublasSearch::name).toList());
        return new Result.Missing("nothing was found in '" + said + "', named by " + setting + " (name a readable "
                + names + " there, or a folder with one)");
    }

    /** Whether the system's loader finds a library; it stays loaded, since it takes long to load. */
    @SuppressWarnings("restricted") // as everything that leaves Java
    private static boolean loads(String name) {
        try {
            SymbolLookup.libraryLookup(name, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<Path> folders(int major) {
        List<Path> all = new ArrayList<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            settings.apply(variable).ifPresent(v -> all.add(Path.of(v).resolve("lib64")));
        }
        for (Path toolkit : matches(root.resolve("usr/local"), CUDA_FOLDERS)) {
            all.add(toolkit.resolve("lib64"));
            all.add(toolkit.resolve("targets/x86_64-linux/lib"));
        }
        all.add(root.resolve("opt/cuda/lib64"));
        for (Path packages : pythonPackages()) {
            all.add(packages.resolve("nvidia/cu" + major + "/lib"));
            all.add(packages.resolve("nvidia/cublas/lib"));
        }
        return all;
    }

    private List<Path> pythonPackages() {
        List<Path> libraries = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            settings.apply(variable).ifPresent(v -> libraries.add(Path.of(v).resolve("lib")));
        }
        settings.apply("HOME").ifPresent(h -> libraries.add(Path.of(h).resolve(".local/lib")));
        libraries.add(root.resolve("usr/local/lib"));
        libraries.add(root.resolve("usr/lib"));
        libraries.add(root.resolve("opt/conda/lib"));
        List<Path> all = new ArrayList<>();
        for (Path library : libraries) {
            for (Path python : matches(library, PYTHON_FOLDERS)) {
                all.add(python.resolve("site-packages"));
                all.add(python.resolve("dist-packages"));
            }
        }
        return all;
    }

    /** Entries of a folder that match a pattern, newest version first; none where there is no such folder. */
    private static List<Path> matches(Path folder, String pattern) {
        List<Path> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
                entries.forEach(all::add);
            } catch (IOException e) {
                LOG.debug("cannot list {}", folder, e);
            }
        }
        all.sort((a, b) -> b.compareTo(a));
        return all;
    }
}
