package dev.descent.csv;

import dev.descent.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a file, to be read as often as needed. */
@FunctionalInterface
interface Bytes {
    /** From the first byte on. */
    InputStream open() throws IOException;

    /** What a pipe or a device may give: it is held in memory. */
    int MOST = 1 << 28;

    /**
     * Of a regular file, or of one that can be read once only, as {@code /dev/stdin} and other pipes.
     *
     * @throws DataException if there is no such file, or it is a folder
     */
    static Bytes of(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": is a folder, not a file");
        }
        if (Files.isRegularFile(path)) {
            return () -> Files.newInputStream(path);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] all = in.readNBytes(MOST);
            if (in.read() >= 0) {
                throw new DataException(path + ": is no regular file and gives more than " + (MOST >> 20)
                        + " MiB; write them to a file and give that");
            }
            return () -> new ByteArrayInputStream(all);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
    }
}
