package dev.descent.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled programs on disk. An entry is the SHA-256 of a binary and then the binary, so that a damaged one shows. A
 * cache that cannot be read or written costs time alone.
 */
final class ProgramCache {
    /** System property: a folder, or {@code off}. */
    static final String PROPERTY = "descent.opencl.cache";

    private static final Logger LOG = LoggerFactory.getLogger(ProgramCache.class);
    private static final int DIGEST = 32;

    private final @Nullable Path folder;

    private ProgramCache(@Nullable Path folder) {
        this.folder = folder;
    }

    static ProgramCache at(Path folder) {
        return new ProgramCache(folder);
    }

    static ProgramCache off() {
        return new ProgramCache(null);
    }

    /** By the property, or else in the user's folder for such things. */
    static ProgramCache chosen() {
        return chosen(System.getProperty(PROPERTY), System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    static ProgramCache chosen(@Nullable String property, @Nullable String xdg, @Nullable String home) {
        if (property != null) {
            return property.equals("off") ? off() : at(Path.of(property));
        }
        if (xdg != null && Path.of(xdg).isAbsolute()) {
            return at(Path.of(xdg, "descent", "opencl"));
        }
        return home == null ? off() : at(Path.of(home, ".cache", "descent", "opencl"));
    }

    @Nullable Path folder() {
        return folder;
    }

    @Override
    public String toString() {
        return folder == null ? "no cache" : "once: they are kept in " + folder;
    }

    /** The name under which a program lies that was made from all of this. */
    static String key(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // With its length, so that no two lists look the same.
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The binary, or null if there is none or a damaged one. */
    byte @Nullable [] read(String key) {
        if (folder == null) {
            return null;
        }
        Path file = file(folder, key);
        try {
            if (!Files.isRegularFile(file)) {
                return null;
            }
            byte[] entry = Files.readAllBytes(file);
            if (entry.length > DIGEST) {
                byte[] binary = Arrays.copyOfRange(entry, DIGEST, entry.length);
                if (Arrays.equals(sha256().digest(binary), Arrays.copyOf(entry, DIGEST))) {
                    return binary;
                }
            }
            LOG.debug("{} is damaged and will be replaced", file);
        } catch (IOException e) {
            LOG.debug("cannot read {}", file, e);
        }
        return null;
    }

    /** Keeps a binary; readers see the old entry or the new one, never a part. */
    void write(String key, byte[] binary) {
        if (folder == null) {
            return;
        }
        Path part = null;
        try {
            Files.createDirectories(folder);
            part = Files.createTempFile(folder, key, ".part");
            byte[] entry = Arrays.copyOf(sha256().digest(binary), DIGEST + binary.length);
            System.arraycopy(binary, 0, entry, DIGEST, binary.length);
            Files.write(part, entry);
            Files.move(part, file(folder, key), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.debug("cannot keep a compiled program in {}", folder, e);
            delete(part);
        }
    }

    private static void delete(@Nullable Path part) {
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            LOG.debug("cannot delete {}", part, e);
        }
    }

    static Path file(Path folder, String key) {
        return folder.resolve(key + ".bin");
    }
}
