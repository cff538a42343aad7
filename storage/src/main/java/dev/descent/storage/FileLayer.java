package dev.descent.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What {@link SafeWrite} asks of the system while it writes; tests put one in its place that fails. */
interface FileLayer {
    /** A file that is being written. */
    interface Out extends Closeable {
        /** Writes some of the remaining bytes at a place and says how many, as {@link FileChannel#write} does. */
        int write(ByteBuffer bytes, long position) throws IOException;

        /** Everything written so far is on the disk when this returns. */
        void force() throws IOException;
    }

    /** Makes a file that was not there. */
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
    FileLayer SYSTEM = new FileLayer() {
        @Override
        public Out create(Path file) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new Out() {
                @Override
                public int write(ByteBuffer bytes, long position) throws IOException {
                    return channel.write(bytes, position);
                }

                @Override
                public void force() throws IOException {
                    channel.force(true);
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            };
        }

        @Override
        public void replace(Path from, Path to) throws IOException {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public void name(Path from, Path to) throws IOException {
            try {
                // a hard link fails if the name was taken meanwhile; a rename would replace what took it
                Files.createLink(to, from);
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException | UnsupportedOperationException e) {
                Files.move(from, to); // file systems without hard links, such as those of memory cards
            }
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            if (System.getProperty("os.name", "").startsWith("Windows")) {
                return; // folders cannot be opened there, and the system does not need it
            }
            try (FileChannel c = FileChannel.open(folder, StandardOpenOption.READ)) {
                c.force(true);
            } catch (AccessDeniedException e) {
                return; // a folder may be written and not read; the file itself is on the disk
            }
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }
    };
}
