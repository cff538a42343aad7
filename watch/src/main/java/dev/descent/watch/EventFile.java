package dev.descent.watch;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of records as TensorFlow frames them: length (8 bytes), its checksum, the bytes, their checksum, all in little
 * endian. Buffered; what was flushed survives the end of the process.
 */
final class EventFile implements AutoCloseable {
    /** Added to rotated checksums, so that a checksum over bytes that hold one is not odd. */
    private static final int MASK = 0xa282ead8;

    private static final int ROTATION = 15;

    private final Path file;
    private final OutputStream out;
    private final ByteBuffer head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer tail = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Makes a new file.
     *
     * @throws UncheckedIOException if it exists or cannot be made
     */
    EventFile(Path file) {
        this.file = file;
        try {
            out = new BufferedOutputStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + Reasons.of(e), e);
    }

    void write(byte[] record) {
        head.clear();
        head.putLong(record.length);
        head.putInt(checksum(head.array(), Long.BYTES));
        tail.clear();
        tail.putInt(checksum(record, record.length));
        try {
            out.write(head.array());
            out.write(record);
            out.write(tail.array());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK;
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
