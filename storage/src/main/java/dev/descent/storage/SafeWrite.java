package dev.descent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Writes a file whole or not at all: into a new file beside it, to the disk, then renamed. */
public final class SafeWrite {
    private SafeWrite() {}

    /**
     * Finds out, before any work is done, whether a file can be written.
     *
     * @throws StorageException if it exists (unless it may be overwritten), or its folder is missing or read-only
     */
    public static void check(Path file, boolean overwrite) {
        if (Files.isDirectory(file)) {
            throw new StorageException("cannot write " + file + ": it is a folder; name a file in it");
        }
        if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StorageException(file + " exists already; give another name, or --force to replace it");
        }
        Path folder = folder(file);
        if (!Files.isDirectory(folder)) {
            throw new StorageException("cannot write " + file + ": there is no folder " + folder + "; make it first");
        }
        if (!Files.isWritable(folder)) {
            throw new StorageException("cannot write " + file + ": folder " + folder + " is read-only for this user");
        }
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    /**
     * Writes these bytes. On any failure the old file, if there was one, is as it was.
     *
     * @throws StorageException if it exists and may not be overwritten, or cannot be written
     */
    public static void write(Path file, boolean overwrite, ByteBuffer... parts) {
        check(file, overwrite);
        Path temporary = null;
        try {
            temporary = Files.createTempFile(folder(file), "." + file.getFileName(), ".part");
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                for (ByteBuffer part : parts) {
                    while (part.hasRemaining()) {
                        out.write(part);
                    }
                }
                out.force(true);
            }
            move(temporary, file, overwrite);
            syncFolder(folder(file));
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + ": " + reason(e)
                    + "; what was there before is unchanged", e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void move(Path from, Path to, boolean overwrite) throws IOException {
        if (!overwrite) {
            // a hard link fails if the name was taken meanwhile; a rename would replace it
            try {
                Files.createLink(to, from);
                return;
            } catch (UnsupportedOperationException e) {
                Files.move(from, to);
                return;
            }
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the new name itself last; where folders cannot be opened, the system does not need it. */
    private static void syncFolder(Path folder) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel c = FileChannel.open(folder, StandardOpenOption.READ)) {
            c.force(true);
        }
    }

    private static void deleteQuietly(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new StorageException("cannot remove the temporary file " + file, e);
            }
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        String m = e.getMessage();
        return m == null ? e.getClass().getSimpleName() : m;
    }
}
