package dev.descent.storage;

import dev.descent.tensor.HostTensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads one safetensors file, a piece at a time, and compares every sum that it carries. */
final class SafetensorsReader {
    private static final String REWRITTEN = "a program that changes or rewrites tensors must leave out the metadata '"
            + Checksums.HEADER + "…' and '" + Checksums.WHOLE + "'";
    /** A whole number of elements of any type. */
    private static final int CHUNK = 1 << 18;

    private static final int LENGTH = 8;

    private final Path file;
    private final FileChannel in;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] length = new byte[LENGTH];
    private byte[] text = {};
    private SafetensorsHeader header = new SafetensorsHeader(Map.of(), List.of());
    private Optional<Checksums> sums = Optional.empty();

    private SafetensorsReader(Path file, FileChannel in) {
        this.file = file;
        this.in = in;
    }

    static Safetensors read(Path file) {
        return open(file, r -> {
            r.readHeader();
            return new Safetensors(Checksums.without(r.header.metadata()), r.tensors());
        });
    }

    static Map<String, String> metadata(Path file) {
        return open(file, r -> {
            r.readHeader();
            return Checksums.without(r.header.metadata());
        });
    }

    private interface Job<T> {
        T of(SafetensorsReader reader) throws IOException;
    }

    private static <T> T open(Path file, Job<T> job) {
        if (Files.isDirectory(file)) {
            throw new StorageException(file + ": is a folder, not a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) { // its end is needed before its beginning makes sense
            throw new StorageException(file + ": is no regular file; write the model to a file and give that");
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            return job.of(new SafetensorsReader(file, in));
        } catch (NoSuchFileException e) {
            throw new StorageException(file + ": no such file", e);
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + SafeWrite.reason(e), e);
        } catch (StorageException e) {
            throw new StorageException(file + " is no usable model file: " + e.getMessage(), e);
        }
    }

    private void readHeader() throws IOException {
        long size = in.size();
        if (size < LENGTH) {
            throw new StorageException("it has " + size + (size == 1 ? " byte" : " bytes") + ", too few for a header");
        }
        take(ByteBuffer.wrap(length), "header length");
        long n = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (n < 2 || n > SafetensorsHeader.MAX_BYTES || n > size - LENGTH) {
            ByteBuffer next = ByteBuffer.allocate(1);
            if (in.read(next) < 1 || next.get(0) != '{') { // else one that was cut off or damaged
                throw new StorageException(ForeignFile.words(file, length, size));
            }
            throw new StorageException("its header length is " + n + " in a file of " + size + " bytes; from 2 to "
                    + SafetensorsHeader.MAX_BYTES + " are read, and the file must have them");
        }
        text = new byte[(int) n];
        take(ByteBuffer.wrap(text), "header");
        int at = Checksums.find(text, Checksums.HEADER, Checksums.CRC_DIGITS);
        if (at >= 0) {
            String said = Checksums.digits(text, at, Checksums.CRC_DIGITS);
            String is = Checksums.ofHeader(length, text);
            if (!said.equals(is)) {
                throw new StorageException("its header is damaged: its checksum is " + is + ", it says " + said + "; "
                        + REWRITTEN);
            }
        }
        header = SafetensorsHeader.parse(text, size - LENGTH - n);
        sums = Checksums.of(header);
        if (sums.isPresent() && (at < 0 || Checksums.find(text, Checksums.WHOLE, Checksums.HASH_DIGITS) < 0)) {
            throw new StorageException("its header is damaged: its checksums are not written as they should be; "
                    + REWRITTEN);
        }
    }

    private Map<String, HostTensor> tensors() throws IOException {
        long heap = 0;
        for (TensorEntry e : header.entries()) { // at most four times the file: no overflow
            try {
                heap += e.heapBytes();
            } catch (StorageException wrong) {
                throw new StorageException(e.title() + " " + wrong.getMessage(), wrong);
            }
        }
        if (heap > Runtime.getRuntime().maxMemory()) {
            throw new StorageException("its tensors need " + (heap >> 20) + " MiB of memory, the Java heap is limited"
                    + " to " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB; give more with -Xmx");
        }
        MessageDigest hash = start();
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (TensorEntry e : header.entries()) {
            tensors.put(e.name(), tensor(e, hash));
        }
        checkWhole(hash);
        return tensors;
    }

    /** The hash of the whole, begun with the header; null where there are no sums. */
    private @Nullable MessageDigest start() {
        if (sums.isEmpty()) {
            return null;
        }
        MessageDigest hash = Checksums.sha256();
        hash.update(length);
        hash.update(Checksums.blank(text, Checksums.find(text, Checksums.WHOLE, Checksums.HASH_DIGITS),
                Checksums.HASH_DIGITS));
        return hash;
    }

    private void checkWhole(@Nullable MessageDigest hash) {
        if (hash != null && !Checksums.text(hash).equals(sums.orElseThrow().whole())) {
            throw new StorageException("every tensor has its checksum, but the hash of the whole is not the one in the"
                    + " header; the header is damaged");
        }
    }

    private void checkTensor(TensorEntry e, CRC32C crc) {
        if (sums.isPresent() && !Checksums.text(crc).equals(sums.get().tensors().get(e.name()))) {
            throw new StorageException(e.title() + " is damaged: the checksum of its bytes is "
                    + Checksums.text(crc) + ", the header says " + sums.get().tensors().get(e.name()) + "; "
                    + REWRITTEN);
        }
    }

    /** What is in a file, and whether its sums are right; the values are passed over. */
    static SafetensorsInfo describe(Path file) {
        return open(file, r -> {
            r.readHeader();
            List<SafetensorsInfo.Tensor> tensors = r.header.entries().stream()
                    .map(e -> new SafetensorsInfo.Tensor(e.name(), e.type().name(), e.shape(), e.end() - e.begin()))
                    .toList();
            return new SafetensorsInfo(r.in.size(), Checksums.without(r.header.metadata()), tensors, r.integrity());
        });
    }

    private SafetensorsInfo.Integrity integrity() throws IOException {
        MessageDigest hash = start();
        if (hash == null) {
            return new SafetensorsInfo.Integrity.Unknown();
        }
        try {
            for (TensorEntry e : header.entries()) {
                CRC32C crc = new CRC32C();
                for (long left = e.end() - e.begin(); left > 0; ) {
                    chunk.clear().limit((int) Math.min(left, CHUNK));
                    left -= chunk.limit();
                    take(chunk, e.title());
                    crc.update(chunk.duplicate());
                    hash.update(chunk);
                }
                checkTensor(e, crc);
            }
            checkWhole(hash);
            return new SafetensorsInfo.Integrity.Intact(sums.orElseThrow().whole());
        } catch (StorageException e) {
            return new SafetensorsInfo.Integrity.Damaged(String.valueOf(e.getMessage()));
        }
    }

    private HostTensor tensor(TensorEntry e, @Nullable MessageDigest hash) throws IOException {
        HostTensor t = HostTensor.zeros(e.type().held(), e.shape());
        String name = e.title();
        CRC32C crc = new CRC32C();
        StorageException bad = null;
        int at = 0;
        for (long left = e.end() - e.begin(); left > 0; ) {
            chunk.clear().limit((int) Math.min(left, CHUNK));
            left -= chunk.limit();
            take(chunk, name);
            if (hash != null) {
                crc.update(chunk.duplicate());
                hash.update(chunk.duplicate());
            }
            try {
                int n = chunk.remaining() / e.type().bytes();
                e.type().decode(chunk, t, at);
                at += n;
            } catch (StorageException wrong) {
                bad = bad == null ? wrong : bad; // a wrong checksum says more
            }
        }
        checkTensor(e, crc);
        if (bad != null) {
            throw new StorageException(name + " " + bad.getMessage(), bad);
        }
        return t;
    }

    /** Fills a buffer from the file and flips it. */
    private void take(ByteBuffer into, String what) throws IOException {
        while (into.hasRemaining()) {
            if (in.read(into) < 0) {
                throw new EOFException("it ends inside " + what);
            }
        }
        into.flip();
    }
}
