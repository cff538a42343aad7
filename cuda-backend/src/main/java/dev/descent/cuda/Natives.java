package dev.descent.cuda;

import dev.descent.spi.BackendException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JCuda's native libraries, loaded from a folder of our own. JCuda itself would take whatever file of the right name
 * lies in the folder for temporary files: one that another program put there, or that another Java is only half through
 * with writing.
 */
final class Natives {
    /** The folder; below it, one a version of a library. */
    static final String PROPERTY = "descent.cuda.natives";

    private static final Logger LOG = LoggerFactory.getLogger(Natives.class);
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final String DRIVER = "libJCudaDriver-12.6.0-linux-x86_64.so";
    private static final String CUBLAS = "libJCublas2-12.6.0-linux-x86_64.so";

    private static final Pattern NESTED = Pattern.compile("java\\.\\S+(?:Error|Exception): (.+)");

    private Natives() {}

    /** Loads the driver part; the driver must be there. */
    static void loadDriver() {
        load(DRIVER, bytes -> bytes, JCudaDriver.class);
    }

    /** Loads the cuBLAS part, for a cuBLAS that is loaded already or that the system's loader finds. */
    static void loadCublas(int major) {
        load(CUBLAS, bytes -> major == 12
                ? bytes
                : ElfRetarget.apply(bytes, CublasSearch.name(12), CublasSearch.name(major)), JCublas2.class);
    }

    /** Initialises a class of JCuda while its library lies where it looks first. */
    private static synchronized void load(String library, UnaryOperator<byte[]> change, Class<?> user) {
        String before = System.getProperty(TEMPORARY);
        try {
            byte[] bytes = change.apply(read(library, user));
            Optional<Path> home = home();
            if (home.isPresent()) {
                load(unpack(home.get(), library, bytes), user);
            } else {
                loadOnce(library, bytes, user);
            }
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            throw new BackendException("cannot load " + library + " of JCuda: " + cause(e)
                    + "; give -D" + PROPERTY + "=FOLDER where this user may write and run files", e);
        } finally {
            System.setProperty(TEMPORARY, before);
        }
    }

    /** From a folder that is gone when this returns: Linux keeps a library that is loaded without its file. */
    private static void loadOnce(String library, byte[] bytes, Class<?> user)
            throws IOException, ClassNotFoundException {
        Path home = Files.createTempDirectory("descent-natives");
        try {
            load(unpack(home, library, bytes), user);
        } finally {
            delete(home);
        }
    }

    private static void load(Path folder, Class<?> user) throws ClassNotFoundException {
        System.setProperty(TEMPORARY, folder.toString());
        Class.forName(user.getName(), true, user.getClassLoader());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What went wrong, in a line. JCuda writes what the loader said into a page of text, as the last of its traces. */
    static String cause(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        List<String> lines = inner.toString().lines().toList();
        String cause = lines.getFirst();
        for (String line : lines.subList(1, lines.size())) {
            Matcher nested = NESTED.matcher(line);
            if (nested.matches()) {
                cause = nested.group(1);
            }
        }
        return cause;
    }

    private static byte[] read(String library, Class<?> user) throws IOException {
        try (InputStream in = user.getClassLoader().getResourceAsStream("lib/" + library)) {
            if (in == null) {
                throw new BackendException(library + " is not on the class path: add the artifacts jcuda-natives and"
                        + " jcublas-natives of org.jcuda, version 12.6.0, classifier linux-x86_64");
            }
            return in.readAllBytes();
        }
    }

    /** Puts a library into a folder that its contents name; several may do so at once. */
    static Path unpack(Path home, String library, byte[] bytes) throws IOException {
        Path folder = home.resolve(hash(bytes));
        Path file = folder.resolve(library);
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, library, ".part");
            try {
                Files.write(part, bytes);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return folder;
    }

    /** The folder by property, else below the user's cache, absolute; empty where neither can be had. */
    private static Optional<Path> home() {
        String said = System.getProperty(PROPERTY);
        if (said != null && !said.isBlank()) {
            return Optional.of(Path.of(said).toAbsolutePath());
        }
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "descent", "natives").toAbsolutePath();
        try {
            Files.createDirectories(cache);
            if (Files.isWritable(cache)) {
                return Optional.of(cache);
            }
        } catch (IOException e) {
            LOG.debug("no cache in {}", cache, e);
        }
        return Optional.empty();
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
