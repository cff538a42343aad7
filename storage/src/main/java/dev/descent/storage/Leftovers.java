package dev.descent.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The half-written files of writers that were killed. A writer names its file after itself and holds a lock on it as
 * long as it lives; what has such a name and no lock belongs to nobody.
 */
final class Leftovers {
    private static final String PREFIX = ".descent-";
    private static final String SUFFIX = ".part";
    private static final Pattern NAME =
            Pattern.compile("\\.descent-[0-9a-f]+-[0-9a-f]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

    private Leftovers() {}

    /** A new name, for a file with the usual permissions (unlike those of the JDK's temporary files). */
    static Path name(Path folder) {
        return folder.resolve(PREFIX + ThisProcess.TOKEN + "-" + UUID.randomUUID() + SUFFIX);
    }

    /** Removes those of a folder and says which. */
    static List<Path> remove(Path folder) throws IOException {
        List<Path> removed = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                // our own are alive, and looking at them would give up their locks: systems drop all locks of a process
                // on a file when it closes any of its handles
                if (NAME.matcher(name).matches() && !name.startsWith(PREFIX + ThisProcess.TOKEN + "-")
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && orphaned(file)) {
                    removed.add(file);
                }
            }
        }
        return removed;
    }

    private static boolean orphaned(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null && Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return false; // its writer has just ended
        }
    }
}
