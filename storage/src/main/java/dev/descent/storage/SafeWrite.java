package dev.descent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a file whole or not at all: into a new file in the same folder, to the disk, renamed, and the folder to the
 * disk. Whatever fails on the way, and whenever the power does, the name leads to the whole old file or to the whole
 * new one.
 */
public final class SafeWrite {
    private SafeWrite() {}

    /**
     * Finds out, before any work is done, whether a file can be written; leaves nothing behind.
     *
     * @throws StorageException if it exists (unless it may be overwritten), is no regular file, or its folder is
     *     missing or read-only
     */
    public static void check(Path file, boolean overwrite) {
        Path place = place(file, overwrite);
        Path probe = Leftovers.name(folder(place));
        try {
            Files.createFile(probe);
        } catch (IOException e) {
            // a folder that is there and yet "no such file": one that the system makes up, such as /proc
            String why = e instanceof NoSuchFileException ? "takes no new files" : "refuses it: " + reason(e);
            throw new StorageException("cannot write " + file + ": folder " + folder(probe) + " " + why
                    + "; choose another place", e);
        }
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            throw new StorageException("cannot remove the temporary file " + probe + ": " + reason(e), e);
        }
        removeLeftovers(folder(place));
    }

    /**
     * Removes the half-written files of writers in this folder that were killed; those of living ones stay. Of a folder
     * that cannot be listed, or whose files cannot be locked, nothing is removed: they take room and do no harm.
     *
     * @return what was removed
     */
    public static List<Path> removeLeftovers(Path folder) {
        try {
            return Leftovers.remove(folder);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
    }

    /** The file that is meant, behind a symbolic link if there is one. */
    private static Path place(Path file, boolean overwrite) {
        Path place = real(file);
        if (Files.isDirectory(place)) {
            throw new StorageException("cannot write " + file + ": it is a folder; name a file in it");
        }
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(place)) {
                throw new StorageException("cannot write " + file + ": it is no regular file; give another name");
            }
            if (!overwrite) {
                throw new StorageException(file + " exists already; give another name, or --force to replace it");
            }
        }
        Path folder = folder(place);
        if (!Files.isDirectory(folder)) {
            throw new StorageException("cannot write " + file + ": there is no folder " + folder + "; make it first");
        }
        return place;
    }

    private static Path real(Path file) {
        Path absolute = file.toAbsolutePath();
        try {
            return Files.isSymbolicLink(absolute) && Files.exists(absolute) ? absolute.toRealPath() : absolute;
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + ": the link leads to no regular file; give another"
                    + " name", e);
        }
    }

    private static Path folder(Path place) {
        Path parent = place.getParent();
        return parent == null ? place : parent;
    }

    /** Where the bytes of a new file go. */
    static final class Sink {
        private final FileLayer.Out out;
        private long position;

        private Sink(FileLayer.Out out) {
            this.out = out;
        }

        /** Puts bytes at the end. */
        void write(ByteBuffer bytes) throws IOException {
            position += bytes.remaining();
            overwrite(position - bytes.remaining(), bytes);
        }

        /** Puts bytes over others that were written before. */
        void overwrite(long at, ByteBuffer bytes) throws IOException {
            for (long to = at; bytes.hasRemaining(); ) {
                to += out.write(bytes, to);
            }
        }
    }

    /** What a new file is to hold. */
    interface Content {
        void writeTo(Sink out) throws IOException;
    }

    /**
     * Writes these bytes. On any failure the old file, if there was one, is as it was.
     *
     * @throws StorageException if it exists and may not be overwritten, or cannot be written
     */
    public static void write(Path file, boolean overwrite, ByteBuffer... parts) {
        write(file, overwrite, FileLayer.SYSTEM, parts);
    }

    static void write(Path file, boolean overwrite, FileLayer files, ByteBuffer... parts) {
        write(file, overwrite, files, out -> {
            for (ByteBuffer part : parts) {
                out.write(part);
            }
        });
    }

    /** Writes what comes out of {@code content}, a piece at a time. */
    static void write(Path file, boolean overwrite, FileLayer files, Content content) {
        Path place = place(file, overwrite);
        Path temporary = Leftovers.name(folder(place));
        boolean named = false;
        try (FileLayer.Out out = files.create(temporary)) {
            content.writeTo(new Sink(out));
            out.force();
            if (overwrite) {
                files.replace(temporary, place);
                named = true;
            } else {
                files.name(temporary, place);
                named = true;
                files.delete(temporary);
            }
            files.forceFolder(folder(place));
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + ": " + reason(e) + (named
                    ? "; the new file is there, but may be gone after a power failure"
                    : "; what was there before is unchanged"), remove(temporary, files, e));
        } catch (RuntimeException | Error e) { // from the content
            remove(temporary, files, e);
            throw e;
        }
    }

    /** Removes the temporary file of a write that failed; if that fails too, both reasons are kept. */
    private static <X extends Throwable> X remove(Path temporary, FileLayer files, X why) {
        try {
            files.delete(temporary);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    /** Whether both names lead to the same file, or would if they existed. */
    public static boolean same(Path a, Path b) {
        try {
            if (Files.exists(a) && Files.exists(b)) {
                return Files.isSameFile(a, b);
            }
        } catch (IOException e) {
            return plain(a).equals(plain(b)); // not to be looked at, so the names decide
        }
        return plain(a).equals(plain(b));
    }

    private static Path plain(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /** Why the system refused, in words; many of the JDK's messages are the file's name alone. */
    public static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        if (e instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (e instanceof FileSystemException) {
            return "the system refuses it (" + e.getClass().getSimpleName() + ")";
        }
        String m = e.getMessage();
        return m == null ? e.getClass().getSimpleName() : m;
    }
}
