package dev.descent.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Compiles the libraries with g++. A result is kept in a folder whose name follows from all sources, the flags, the
 * compiler and the processor; it is put in place whole, so that several processes may build at once.
 */
final class StandInBuild {
    static final List<Integer> CUBLAS_MAJORS = List.of(12, 13);

    /** Processes of the compiler at once. */
    private static final int PROCESSES = 2;

    private static final Duration KEPT = Duration.ofDays(7);

    // No contraction: results are those of the other backends, bit for bit.
    private static final List<String> FLAGS = List.of(
            "-std=c++17", "-O2", "-march=native", "-ffp-contract=off", "-fPIC", "-fvisibility=hidden", "-Wall",
            "-Wno-unused-function", "-Wno-unused-variable");

    private final Path folder;

    private StandInBuild(Path folder) {
        this.folder = folder;
    }

    /** Why the libraries cannot be built here, or empty. */
    static Optional<String> missing() {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        if (!os.equals("Linux") || !arch.equals("amd64")) {
            return Optional.of("the CUDA stand-in runs on Linux x86-64 alone, not on " + os + " " + arch);
        }
        try {
            run(Path.of("."), List.of("g++", "--version"));
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("the CUDA stand-in is built with g++, which is not on the PATH: install it, "
                    + "for example with apt-get install g++");
        }
    }

    /** The folder with the libraries, which are built if they are not there yet. */
    static Path build() {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new IllegalStateException(missing.get());
        }
        Map<String, String> sources = Sources.all();
        Path cache = cache();
        Path done = cache.resolve(key(sources));
        try {
            if (Files.isDirectory(done)) {
                Files.setLastModifiedTime(done, FileTime.from(Instant.now()));
                return done;
            }
            Files.createDirectories(cache);
            forget(cache, Instant.now().minus(KEPT));
            Path made = Files.createTempDirectory(cache, "build-");
            try {
                new StandInBuild(made).compile(sources);
                place(made, done);
            } finally {
                delete(made);
            }
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build the CUDA stand-in in " + cache, e);
        }
    }

    /** Deletes what was last used before a time: every change of a kernel makes another build. */
    static void forget(Path cache, Instant before) throws IOException {
        try (Stream<Path> builds = Files.list(cache)) {
            for (Path old : builds.toList()) {
                if (lastUse(old).isBefore(before)) {
                    delete(old);
                }
            }
        }
    }

    private static Instant lastUse(Path build) throws IOException {
        try {
            return Files.getLastModifiedTime(build).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX; // the folder of another process, whose build is done
        }
    }

    private static Path cache() {
        String asked = System.getProperty("descent.standin.cache");
        return asked != null
                ? Path.of(asked).toAbsolutePath()
                : Path.of(System.getProperty("java.io.tmpdir"), "descent-standin-" + System.getProperty("user.name"));
    }

    private static void place(Path made, Path done) throws IOException {
        try {
            Files.move(made.resolve("out"), done, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(done)) { // otherwise another process was faster
                throw e;
            }
        }
    }

    private void compile(Map<String, String> sources) throws IOException {
        for (Map.Entry<String, String> file : sources.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Files.createDirectory(folder.resolve("out"));
        List<List<String>> commands = new ArrayList<>();
        Sources.driverUnits().forEach(u -> commands.add(unit(u, u)));
        Sources.blasUnits().forEach(u -> commands.add(unit(u, u)));
        for (int major : CUBLAS_MAJORS) {
            commands.add(unit("cublas", "cublas" + major, "-DBLAS_MAJOR=" + major));
        }
        runAll(commands);
        link("libcuda.so.1", Sources.driverUnits());
        for (int major : CUBLAS_MAJORS) {
            List<String> units = new ArrayList<>(Sources.blasUnits());
            units.add("cublas" + major);
            // It needs the driver by its soname: the one that is loaded already, or the one beside it.
            link("libcublas.so." + major, units, "-Wl,--version-script=cublas" + major + ".map", "-Lout",
                    "-l:libcuda.so.1", "-Wl,-rpath,$ORIGIN");
        }
    }

    private static List<String> unit(String source, String object, String... more) {
        List<String> command = new ArrayList<>(List.of("g++"));
        command.addAll(FLAGS);
        command.addAll(List.of(more));
        command.addAll(List.of("-I.", "-c", source + ".cpp", "-o", object + ".o"));
        return command;
    }

    private void link(String library, List<String> units, String... more) {
        List<String> command = new ArrayList<>(List.of("g++", "-shared", "-Wl,-soname," + library));
        units.forEach(u -> command.add(u + ".o"));
        command.addAll(List.of(more));
        command.addAll(List.of("-o", "out/" + library));
        run(folder, command);
    }

    private void runAll(List<List<String>> commands) {
        try (ExecutorService pool = Executors.newFixedThreadPool(PROCESSES)) {
            List<Future<String>> results = new ArrayList<>();
            commands.forEach(c -> results.add(pool.submit(() -> run(folder, c))));
            try {
                for (Future<String> result : results) {
                    result.get();
                }
            } catch (ExecutionException e) {
                pool.shutdownNow();
                throw new IllegalStateException("cannot build the CUDA stand-in: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                pool.shutdownNow();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the CUDA stand-in was built", e);
            }
        }
    }

    /** Runs a program and returns what it said; throws that if it failed. */
    private static String run(Path folder, List<String> command) {
        try {
            Process p = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            p.getOutputStream().close();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = p.waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + "\nended with " + code + ":\n" + said);
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.getFirst() + " ran", e);
        }
    }

    /** A name for what comes of these sources here. */
    private static String key(Map<String, String> sources) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            sources.forEach((name, text) -> {
                digest.update((name + '\0' + text + '\0').getBytes(StandardCharsets.UTF_8));
            });
            digest.update(String.join(" ", FLAGS).getBytes(StandardCharsets.UTF_8));
            digest.update(run(Path.of("."), List.of("g++", "--version")).getBytes(StandardCharsets.UTF_8));
            digest.update(processor().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What -march=native goes by. */
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("flags")).findFirst().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/cpuinfo", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
