package dev.descent.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The right of one run to write to a folder. The system takes the lock away from a process that dies, however it dies,
 * so that no run is ever kept out by a dead one.
 *
 * <p>Two hidden files stand in the folder: the one that is locked, and one that tells who holds the lock. They are two,
 * since a process that reads a file and closes it loses its own lock on that file.
 */
public final class RunLock implements AutoCloseable {
    static final String LOCK = ".descent.lock";
    static final String OWNER = ".descent.owner";
    private static final int MAX_OWNER_BYTES = 1024;

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the lock, and removes what killed writers left half written in the folder.
     *
     * @throws StorageException if another run has it, in this process or another; if the folder is missing, no folder,
     *     or takes no new files
     */
    public static RunLock acquire(Path folder) {
        if (!Files.exists(folder)) {
            throw new StorageException("cannot write to " + folder + ": there is no such folder; make it first");
        }
        if (!Files.isDirectory(folder)) {
            throw new StorageException("cannot write to " + folder + ": it is a file, not a folder; give another name");
        }
        synchronized (RunLock.class) { // two threads must not both find no owner and then open the locked file
            return take(folder);
        }
    }

    private static RunLock take(Path folder) {
        String owner = owner(folder);
        if (owner.startsWith(ThisProcess.TOKEN + " ")) {
            throw taken(folder, owner);
        }
        try {
            FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw taken(folder, owner);
                }
                Files.writeString(folder.resolve(OWNER), ThisProcess.TOKEN + " pid " + ProcessHandle.current().pid()
                        + " on " + ThisProcess.host() + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
                SafeWrite.removeLeftovers(folder);
                return new RunLock(folder, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "it takes no new files" : SafeWrite.reason(e);
            throw new StorageException("cannot lock folder " + folder + ": " + why + "; choose another folder", e);
        }
    }

    private static StorageException taken(Path folder, String owner) {
        int text = owner.indexOf(' ') + 1;
        String who = text > 0 ? " (" + owner.substring(text) + ")" : "";
        return new StorageException("another run" + who + " writes to " + folder
                + "; wait until it has ended, or give this one another folder");
    }

    /** Who says to hold the lock; it need not be true. */
    private static String owner(Path folder) {
        try (InputStream in = Files.newInputStream(folder.resolve(OWNER))) {
            return SafetensorsHeader.shown(
                    new String(in.readNBytes(MAX_OWNER_BYTES), StandardCharsets.UTF_8).strip(), MAX_OWNER_BYTES);
        } catch (IOException e) {
            return ""; // the lock decides; this is for messages
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Gives the lock back; a second call does nothing. */
    @Override
    public void close() {
        synchronized (RunLock.class) {
            if (!channel.isOpen()) {
                return;
            }
            try (channel) {
                Files.deleteIfExists(folder.resolve(OWNER)); // before the lock is gone: afterwards it may be another's
            } catch (IOException e) {
                throw new StorageException("cannot give back the lock of folder " + folder + ": "
                        + SafeWrite.reason(e), e);
            }
        }
    }
}
