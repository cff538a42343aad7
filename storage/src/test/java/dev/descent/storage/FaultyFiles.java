package dev.descent.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The files of this machine, but for one call. */
final class FaultyFiles implements FileLayer {
    enum Fault {
        NO_SPACE,
        DENIED,
        BROKEN,
        /** Writes a part and says so; no other call is touched. */
        SHORT
    }

    private final int failing;
    private final Fault fault;
    private final boolean forGood;
    private int calls;
    private boolean hit;

    /**
     * @param failing the call that fails, from 1
     * @param forGood whether all calls after it fail too
     */
    FaultyFiles(int failing, Fault fault, boolean forGood) {
        this.failing = failing;
        this.fault = fault;
        this.forGood = forGood;
    }

    int calls() {
        return calls;
    }

    boolean hit() {
        return hit;
    }

    private boolean next() {
        calls++;
        boolean now = calls == failing || (forGood && calls > failing);
        hit |= now;
        return now;
    }

    private void call(Path file) throws IOException {
        if (next() && fault != Fault.SHORT) {
            throw failure(file);
        }
    }

    private IOException failure(Path file) {
        return switch (fault) {
            case NO_SPACE -> new IOException("No space left on device");
            case DENIED -> new AccessDeniedException(file.toString());
            case BROKEN, SHORT -> new FileSystemException(file.toString(), null, "Input/output error");
        };
    }

    @Override
    public Out create(Path file) throws IOException {
        call(file);
        Out out = SYSTEM.create(file);
        return new Out() {
            @Override
            public int write(ByteBuffer bytes, long position) throws IOException {
                if (!next()) {
                    return out.write(bytes, position);
                }
                ByteBuffer part = bytes.slice(bytes.position(), bytes.remaining() / 2);
                int n = out.write(part, position); // a full disk takes some bytes before it refuses
                if (fault != Fault.SHORT) {
                    throw failure(file);
                }
                bytes.position(bytes.position() + n);
                return n;
            }

            @Override
            public void force() throws IOException {
                call(file);
                out.force();
            }

            @Override
            public void close() throws IOException {
                out.close();
                call(file);
            }
        };
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        call(to);
        SYSTEM.replace(from, to);
    }

    @Override
    public void name(Path from, Path to) throws IOException {
        call(to);
        SYSTEM.name(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        call(folder);
        SYSTEM.forceFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        call(file);
        SYSTEM.delete(file);
    }
}
