package dev.descent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** What {@link SafeWrite} asks of the system while it writes; tests put one in its place that fails. */
interface FileLayer {
    /** A file that is being written. */
    interface Out extends Closeable {
        /** Writes some of the remaining bytes at a place and says how many, as {@link FileChannel#write} does. */
        int write(ByteBuffer bytes, long position) throws IOException;

        /** Everything written so far is on the disk when this returns. */
        void force() throws IOException;
    }

    /** Makes a file that was not there, and holds a lock on it until it is closed, where the system has locks. */
    Out create(Path file) throws IOException;

    /** Renames at once, over whatever has the name. */
    void replace(Path from, Path to) throws IOException;

    /**
     * Gives a file a name that nothing has; the old name may stay.
     *
     * @throws FileAlreadyExistsException if something has it
     */
    void name(Path from, Path to) throws IOException;

    /** The names in a folder are on the disk when this returns. */
    void forceFolder(Path folder) throws IOException;

    /** Removes a file if it is there. */
    void delete(Path file) throws IOException;

    /** The files of this machine. */
    FileLayer SYSTEM = new SystemFiles();
}
