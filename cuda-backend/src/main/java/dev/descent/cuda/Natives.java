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
import java.util.HexFormat;
import java.util.function.UnaryOperator;
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
            Path folder = unpack(home(), library, change.apply(read(library, user)));
            System.setProperty(TEMPORARY, folder.toString());
            Class.forName(user.getName(), true, user.getClassLoader());
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            throw new BackendException("cannot load " + library + " of JCuda: " + firstLine(e)
                    + "; give -D" + PROPERTY + "=FOLDER where this user may write and run files", e);
        } finally {
            System.setProperty(TEMPORARY, before);
        }
    }

    private static String firstLine(Throwable e) {
        String text = e.toString();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
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

    /** The folder by property, else below the user's cache, else one for this run alone. */
    private static Path home() throws IOException {
        String said = System.getProperty(PROPERTY);
        if (said != null) {
            return Path.of(said);
        }
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "descent", "natives");
        try {
            Files.createDirectories(cache);
            if (Files.isWritable(cache)) {
                return cache;
            }
        } catch (IOException e) {
            LOG.debug("no cache in {}", cache, e);
        }
        Path folder = Files.createTempDirectory("descent-natives");
        folder.toFile().deleteOnExit();
        return folder;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
